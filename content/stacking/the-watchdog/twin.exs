# Two watchdogs on a real BEAM, with OTP's own alarm_handler: `elixir twin.exs`, or with the name of a variant, such as
# `elixir twin.exs hangs`. It takes eight seconds: a second of the demo lasts half of one here. The last line it prints
# is the facts as one JSON object.
Logger.configure(level: :none)

defmodule Notes do
  use Agent
  def start, do: Agent.start(fn -> [] end, name: __MODULE__)
  def add(note), do: Agent.update(__MODULE__, &[note | &1])
  def all, do: Agent.get(__MODULE__, &Enum.reverse/1)
end

# #region ping
defmodule Database do
  use Agent

  def start, do: Agent.start(fn -> :up end, name: __MODULE__)
  def set(mode), do: Agent.update(__MODULE__, fn _ -> mode end)

  # Asks once. The driver knows no time limit.
  def ping do
    case Agent.get(__MODULE__, & &1) do
      :up -> :ok
      :down -> :error
      :hanging -> Process.sleep(:infinity)
    end
  end
end

# #endregion

# #region old
defmodule OldWatchdog do
  use GenServer

  def start_link(_), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)

  @impl true
  def init(_) do
    Process.send_after(self(), :check, 500)
    {:ok, %{status: :degraded, passing: 0}}
  end

  @impl true
  def handle_info(:check, seen) do
    next = change(seen, Database.ping())
    Process.send_after(self(), :check, 500)
    {:noreply, next}
  end

  # #endregion

  # #region change
  defp change(%{status: status}, :error) do
    if status == :connected do
      :alarm_handler.set_alarm({"old", "no answer"})
    end

    %{status: :degraded, passing: 0}
  end

  defp change(%{status: :degraded}, :ok) do
    %{status: :connected, passing: 0}
  end

  defp change(%{passing: passing} = seen, :ok) do
    if passing == 3, do: :alarm_handler.clear_alarm("old")
    %{seen | passing: passing + 1}
  end

  # #endregion
end

defmodule Watchdog do
  use GenServer

  # From the end of a check to the next; for a check.
  @period 500
  @timeout 250
  # Passing checks in a row that clear the alarm.
  @passes 3

  # fails: failing checks in a row that set it.
  def start_link(fails), do: GenServer.start_link(__MODULE__, fails, name: __MODULE__)

  @impl true
  def init(fails) do
    send(self(), :check)
    {:ok, %{status: :unknown, passing: 0, failing: 0, fails: fails}}
  end

  @impl true
  def handle_info(:check, seen) do
    next = seen |> count(check()) |> change()
    Process.send_after(self(), :check, @period)
    {:noreply, next}
  end

  defp count(seen, :pass), do: %{seen | passing: seen.passing + 1, failing: 0}
  defp count(seen, :fail), do: %{seen | passing: 0, failing: seen.failing + 1}

  # #region watchdog
  # A process that can be given up, and may crash.
  # It ends with the result.
  defp check do
    look = fn -> exit(Database.ping()) end
    {pid, ref} = spawn_monitor(look)

    receive do
      {:DOWN, ^ref, _, _, :ok} -> :pass
      {:DOWN, ^ref, _, _, _why} -> :fail
    after
      @timeout ->
        Process.demonitor(ref, [:flush])
        Process.exit(pid, :kill)
        :fail
    end
  end

  defp change(%{failing: n, fails: n} = seen)
       when seen.status != :degraded do
    # A predecessor may have set it.
    :alarm_handler.clear_alarm("new")
    :alarm_handler.set_alarm({"new", "no answer"})
    %{seen | status: :degraded}
  end

  defp change(%{passing: @passes} = seen)
       when seen.status != :connected do
    :alarm_handler.clear_alarm("new")
    %{seen | status: :connected}
  end

  defp change(seen), do: seen
  # #endregion
end

# Stands beside the default handler, and notes what becomes of the list.
defmodule Recorder do
  @behaviour :gen_event

  @impl true
  def init(_), do: {:ok, []}

  @impl true
  def handle_event({:set_alarm, {id, _text}}, ids) do
    Notes.add({id, "set"})
    {:ok, [id | ids]}
  end

  def handle_event({:clear_alarm, id}, ids) do
    if id in ids, do: Notes.add({id, "clear"})
    {:ok, List.delete(ids, id)}
  end

  @impl true
  def handle_call(_request, ids), do: {:ok, :ok, ids}
end

flapping = [
  {3_500, {:set, :down}},
  {5_500, {:set, :up}},
  {7_500, {:set, :down}},
  {9_500, {:set, :up}}
]

{script, fails} =
  case System.argv() do
    [] -> {flapping, 1}
    ["one-outage"] -> {[{3_500, {:set, :down}}, {4_500, {:set, :up}}], 1}
    ["down-at-start"] -> {[{0, {:set, :down}}, {8_500, {:set, :up}}], 1}
    ["hangs"] -> {[{2_500, {:set, :hanging}}, {5_500, {:set, :up}}, {9_500, {:set, :down}}], 1}
    ["old-killed"] -> {[{3_200, {:kill, OldWatchdog}} | flapping], 1}
    ["watchdog-killed"] -> {[{4_800, {:kill, Watchdog}} | flapping], 1}
    ["three-fails"] -> {flapping, 3}
  end

act = fn
  {:set, mode} -> Database.set(mode)
  {:kill, name} -> Process.exit(Process.whereis(name), :kill)
end

{:ok, _} = Notes.start()
{:ok, _} = Database.start()
{:ok, _} = Application.ensure_all_started(:sasl)
:ok = :gen_event.add_handler(:alarm_handler, Recorder, nil)

# What happens at 0 happens before anybody looks.
{first, later} = Enum.split_with(script, fn {at, _} -> at == 0 end)
for {_, what} <- first, do: act.(what)

began = System.monotonic_time(:millisecond)
wait_until = fn at -> Process.sleep(max(0, began + div(at, 2) - System.monotonic_time(:millisecond))) end

# #region tree
children = [OldWatchdog, {Watchdog, fails}]
{:ok, _} = Supervisor.start_link(children, strategy: :one_for_one, name: Parcels)
# #endregion

for {at, what} <- Enum.sort(later) do
  wait_until.(at)
  act.(what)
end

wait_until.(15_500)

json = fn parts -> "[" <> Enum.join(parts, ",") <> "]" end
done = fn id -> json.(for {^id, what} <- Notes.all(), do: inspect(what)) end
screen = json.(for {id, text} <- :alarm_handler.get_alarms(), do: json.([inspect(id), inspect(text)]))

IO.puts(~s({"old":#{done.("old")},"new":#{done.("new")},"screen":#{screen}}))
