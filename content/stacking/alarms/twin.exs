# Half a year of alarms on a real BEAM, with OTP's own alarm_handler: `elixir twin.exs`, or with the name of a variant,
# such as `elixir twin.exs guarded`. It takes eleven seconds. The last line it prints is the facts as one JSON object.

defmodule Marks do
  use Agent
  def start_link(_), do: Agent.start_link(fn -> [] end, name: __MODULE__)
  def mark(name, value), do: Agent.update(__MODULE__, &[{name, value} | &1])

  def all(name),
    do: Agent.get(__MODULE__, fn marks -> for {^name, value} <- Enum.reverse(marks), do: value end)
end

# #region outside
defmodule Outside do
  use Agent

  def start_link(_), do: Agent.start_link(fn -> %{} end, name: __MODULE__)
  def set(name, mode), do: Agent.update(__MODULE__, &Map.put(&1, name, mode))

  def request(name, request) do
    case Agent.get(__MODULE__, &Map.get(&1, name, :up)) do
      :up -> {:ok, request}
      :down -> {:error, :econnrefused}
      # What the database says when it has too many connections.
      :corrupt -> {:ok, {:busy, 40}}
    end
  end
end
# #endregion

# #region watchdog
# Sets an alarm when a check turns bad, clears it when it turns good.
defmodule Watchdog do
  use GenServer

  @checks [{"Database", "no answer"}, {"Images", "no space left"}]

  def start_link(_), do: GenServer.start_link(__MODULE__, [], name: __MODULE__)

  @impl true
  def init(bad) do
    Process.send_after(self(), :check, 400)
    {:ok, bad}
  end

  @impl true
  def handle_info(:check, bad) do
    now =
      for {id, complaint} <- @checks, not check(id, complaint, id in bad) do
        id
      end

    Process.send_after(self(), :check, 400)
    {:noreply, now}
  end

  defp check(id, complaint, known) do
    case Outside.request(id, "ping") do
      {:ok, "ping"} ->
        if known, do: :alarm_handler.clear_alarm(id)
        true

      {ok, answer} ->
        text = if ok == :ok, do: answer, else: complaint
        if not known, do: :alarm_handler.set_alarm({id, text})
        false
    end
  end
end
# #endregion

# #region pager
defmodule Pager do
  @behaviour :gen_event

  # One line to the phone of whoever is on call.
  defp page(person, {id, text}) do
    Marks.mark(:page, "#{person}: #{id} #{String.upcase(text)}")
  end

  @impl true
  def init({person, {_old, alarms}}) do
    Enum.each(alarms, &page(person, &1))
    {:ok, person}
  end

  @impl true
  def handle_event({:set_alarm, alarm}, person) do
    page(person, alarm)
    {:ok, person}
  end

  def handle_event(_event, person), do: {:ok, person}

  @impl true
  def handle_call(_request, person), do: {:ok, :ok, person}
end
# #endregion

# #region guard
# Puts Pager in, ends when it is gone.
defmodule Guard do
  use GenServer

  def start_link(_) do
    GenServer.start_link(__MODULE__, nil, name: __MODULE__)
  end

  @impl true
  def init(_) do
    Marks.mark(:guard, :started)
    # No alarms are handed over.
    arg = {"Mia", {:nobody, []}}

    case :gen_event.add_sup_handler(:alarm_handler, Pager, arg) do
      :ok -> {:ok, nil}
      why -> {:stop, why}
    end
  end

  @impl true
  def handle_info({:gen_event_EXIT, _handler, _why}, state) do
    {:stop, :no_pager, state}
  end
end
# #endregion

defmodule Parcels do
  # #region start
  def swap_in do
    old = {:alarm_handler, :swap}
    next = {Pager, "Mia"}
    :gen_event.swap_handler(:alarm_handler, old, next)
  end

  def start do
    swap_in()

    Supervisor.start_link([Watchdog],
      strategy: :one_for_one,
      name: Parcels
    )
  end
  # #endregion

  def start_guarded do
    Supervisor.start_link([Guard, Watchdog], strategy: :one_for_one, name: Parcels)
  end
end

defmodule Json do
  def text(list) when is_list(list), do: "[" <> Enum.map_join(list, ",", &text/1) <> "]"
  def text(tuple) when is_tuple(tuple), do: text(Tuple.to_list(tuple))
  def text(number) when is_integer(number), do: "#{number}"
  def text(text) when is_binary(text), do: inspect(text)
  def text(atom), do: inspect(String.replace_prefix(to_string(atom), "Elixir.", ""))
end

half_a_year = [
  {1_000, fn -> Outside.set("Database", :down) end},
  {2_000, fn -> Outside.set("Database", :up) end},
  {4_000, fn -> Outside.set("Database", :corrupt) end},
  {5_000, fn -> Outside.set("Database", :up) end},
  {7_000, fn -> Outside.set("Images", :down) end}
]

kill = fn name -> Process.exit(Process.whereis(name), :kill) end

{start, more} =
  case System.argv() do
    [] -> {&Parcels.start/0, []}
    ["early-disk"] -> {&Parcels.start/0, [{2_500, fn -> Outside.set("Images", :down) end}]}
    ["handler-process-killed"] -> {&Parcels.start/0, [{3_000, fn -> kill.(:alarm_handler) end}]}
    ["guarded"] -> {&Parcels.start_guarded/0, []}
    ["guard-killed"] -> {&Parcels.start_guarded/0, [{6_000, fn -> kill.(Guard) end}]}
  end

Logger.configure(level: :none)
{:ok, _} = Marks.start_link([])
{:ok, _} = Outside.start_link([])
{:ok, _} = Application.ensure_all_started(:sasl)

:alarm_handler.set_alarm({"clock", "no time server"})
began = System.monotonic_time(:millisecond)
{:ok, _} = start.()

for {at, act} <- Enum.sort_by(half_a_year ++ more, &elem(&1, 0)) do
  Process.sleep(max(0, began + at - System.monotonic_time(:millisecond)))
  act.()
end

Process.sleep(began + 10_000 - System.monotonic_time(:millisecond))

# #region saturday
handlers = :gen_event.which_handlers(:alarm_handler)
alarms = :alarm_handler.get_alarms()
swapped = Parcels.swap_in()
# #endregion

facts = [
  pages: Marks.all(:page),
  handlers_on_saturday: handlers,
  alarms_on_saturday: alarms,
  swapped_again: if(is_tuple(swapped), do: elem(swapped, 0), else: swapped),
  guards_started: length(Marks.all(:guard))
]

IO.puts("{" <> Enum.map_join(facts, ",", fn {k, v} -> "\"#{k}\":#{Json.text(v)}" end) <> "}")
