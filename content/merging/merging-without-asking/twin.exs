# Three depots that count, on a real BEAM: elixir twin.exs, or with the name of a variant: down, once, most, one-number,
# killed. It takes ten seconds; the last line it prints is the facts as one JSON object.
#
# The depots are three processes on one node, and Line is a process between them that can be told to be slow or down.
Logger.configure(level: :none)

# #region added
# What is sent is what is new, and a merge adds it.
defmodule Added do
  def scan(_mine, depot, n), do: %{depot => n}
  def join(a, b), do: Map.merge(a, b, fn _depot, x, y -> x + y end)
end

# #endregion

# #region most
# What is sent is a depot's own total, and of two the greater one stays.
defmodule Most do
  def scan(mine, depot, n), do: %{depot => Map.get(mine, depot, 0) + n}
  def join(a, b), do: Map.merge(a, b, fn _depot, x, y -> max(x, y) end)
end

# #endregion

# One number for all depots, of which the greater one stays.
defmodule OneNumber do
  def scan(mine, _depot, n), do: %{all: Map.get(mine, :all, 0) + n}
  defdelegate join(a, b), to: Most
end

# #region line
# The line to Pune. What it is given it carries there, and then it says so.
defmodule Line do
  use GenServer

  def start, do: GenServer.start(__MODULE__, 20, name: __MODULE__)
  def be(mode), do: GenServer.cast(__MODULE__, {:be, mode})

  def carry(from, to, delta) when from != :pune and to != :pune do
    GenServer.cast(to, {:merge, delta})
    true
  end

  def carry(_from, to, delta) do
    GenServer.call(__MODULE__, {to, delta}, 500) == :ok
  catch
    :exit, {:timeout, _} -> false
  end

  @impl true
  def init(latency), do: {:ok, latency}

  @impl true
  def handle_cast({:be, mode}, _latency), do: {:noreply, mode}

  @impl true
  def handle_call(_what, _from, :down), do: {:reply, :refused, :down}

  def handle_call({to, delta}, from, latency) do
    Process.send_after(self(), {:arrived, to, delta, from}, latency)
    {:noreply, latency}
  end

  @impl true
  def handle_info({:arrived, to, delta, from}, latency) do
    GenServer.cast(to, {:merge, delta})
    GenServer.reply(from, :ok)
    {:noreply, latency}
  end
end

# #endregion

# #region depot
defmodule Depot do
  use GenServer

  @depots [:oslo, :lyon, :pune]

  def start_link(me), do: GenServer.start_link(__MODULE__, me, name: me)

  @impl true
  def init(me) do
    place = Enum.find_index(@depots, &(&1 == me))
    Process.send_after(self(), :tell, 1_000 + 250 * place)
    {:ok, %{me: me, scans: %{}, unsent: %{}}}
  end

  @impl true
  def handle_call(:total, _from, kept) do
    {:reply, kept.scans |> Map.values() |> Enum.sum(), kept}
  end

  @impl true
  def handle_cast({:merge, delta}, kept) do
    {:noreply, update_in(kept.scans, &type().join(&1, delta))}
  end

  def handle_cast({:scan, n}, %{me: me, scans: scans} = kept) do
    delta = type().scan(scans, me, n)

    unsent =
      Map.new(@depots, fn to ->
        {to, type().join(Map.get(kept.unsent, to, %{}), delta)}
      end)

    {:noreply, %{kept | scans: type().join(scans, delta), unsent: unsent}}
  end

  @impl true
  def handle_info(:tell, %{me: me} = kept) do
    unsent =
      for to <- @depots -- [me], delta = kept.unsent[to], reduce: kept.unsent do
        # Without an answer it is sent again next time.
        unsent ->
          if Line.carry(me, to, delta) or once?(), do: Map.delete(unsent, to), else: unsent
      end

    Process.send_after(self(), :tell, 1_000)
    {:noreply, %{kept | unsent: unsent}}
  end

  # A reply that comes too late reaches nobody.
  defp type, do: :persistent_term.get(:type)
  defp once?, do: :persistent_term.get(:once)
end

# #endregion

{type, once, script} =
  case System.argv() do
    [] -> {Added, false, [{3_000, :slow}, {6_000, :up}]}
    ["down"] -> {Added, false, [{3_000, :down}, {6_000, :up}]}
    ["once"] -> {Added, true, [{3_000, :down}, {6_000, :up}]}
    ["most"] -> {Most, false, [{3_000, :slow}, {6_000, :up}]}
    ["one-number"] -> {OneNumber, false, [{3_000, :slow}, {6_000, :up}]}
    ["killed"] -> {Most, false, [{4_200, :kill}]}
  end

:persistent_term.put(:type, type)
:persistent_term.put(:once, once)

act = fn
  :slow -> Line.be(1_500)
  :down -> Line.be(:down)
  :up -> Line.be(20)
  :kill -> Process.exit(Process.whereis(:pune), :kill)
end

{:ok, _} = Line.start()

children =
  for depot <- [:oslo, :lyon, :pune] do
    Supervisor.child_spec({Depot, depot}, id: depot)
  end

# Times from one beginning, so that lateness does not add up.
began = System.monotonic_time(:millisecond)
{:ok, _} = Supervisor.start_link(children, strategy: :one_for_one, name: Parcels)
until = fn ms -> Process.sleep(max(0, began + ms - System.monotonic_time(:millisecond))) end

for {ms, what} <- script do
  spawn(fn ->
    until.(ms)
    act.(what)
  end)
end

for n <- 0..59 do
  until.(110 + 100 * n)
  GenServer.cast(Enum.at([:pune, :lyon, :oslo], rem(n, 3)), {:scan, 1})
end

until.(9_450)

totals = for depot <- [:oslo, :lyon, :pune], do: {depot, GenServer.call(depot, :total)}
facts = [{:scanned, 60} | totals]

IO.puts("{" <> Enum.map_join(facts, ",", fn {name, n} -> "\"#{name}\":#{n}" end) <> "}")
