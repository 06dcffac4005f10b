# Slow carriers on a real BEAM: elixir twin.exs, or with the name of a variant: limit, fuse, at-the-door.
# It takes 20 seconds; the last line it prints is the facts as one JSON object.
#
# Two things stand in for what a script can't have: Dependency for a database and a remote API, and Fuse for the library
# fuse, which can't be installed here. What the lesson says of fuses comes from recordings of the library itself.
Logger.configure(level: :none)

defmodule Marks do
  use Agent
  def start_link(_), do: Agent.start_link(fn -> [] end, name: __MODULE__)
  def mark(name, value), do: Agent.update(__MODULE__, &[{name, value} | &1])
  def all, do: Agent.get(__MODULE__, &Enum.reverse/1)
end

# #region outside
# Answers any number of requests side by side, each after its latency.
defmodule Dependency do
  use GenServer

  def start(name, latency), do: GenServer.start(__MODULE__, latency, name: name)
  def slow(name, latency), do: GenServer.cast(name, latency)

  def request(name, request, timeout) do
    GenServer.call(name, request, timeout)
  catch
    :exit, {:timeout, _} -> {:error, :timeout}
  end

  @impl true
  def init(latency), do: {:ok, latency}

  @impl true
  def handle_cast(latency, _), do: {:noreply, latency}

  @impl true
  def handle_call(request, from, latency) do
    if latency > 1_000, do: Marks.mark(:asked_in_the_outage, request)
    Process.send_after(self(), {:answer, from, request}, latency)
    {:noreply, latency}
  end

  @impl true
  def handle_info({:answer, from, request}, latency) do
    GenServer.reply(from, {:ok, request})
    {:noreply, latency}
  end
end
# #endregion

# #region stand-in
# For the library: blown after more than 3 melts within 5 s, whole again 3 s later.
defmodule Fuse do
  use GenServer
  def start_link(_), do: GenServer.start_link(__MODULE__, [], name: __MODULE__)
  def ask, do: GenServer.call(__MODULE__, :ask)
  def melt, do: GenServer.call(__MODULE__, :melt)

  def run(job) do
    with :ok <- ask() do
      {what, value} = job.()
      if what == :melt, do: melt()
      {:ok, value}
    end
  end

  @impl true
  def init(melts), do: {:ok, melts}

  @impl true
  def handle_call(:ask, _from, :blown), do: {:reply, :blown, :blown}
  def handle_call(:ask, _from, melts), do: {:reply, :ok, melts}
  def handle_call(:melt, _from, :blown), do: {:reply, :ok, :blown}

  def handle_call(:melt, _from, melts) do
    now = System.monotonic_time(:millisecond)
    melts = [now | Enum.filter(melts, &(now - &1 < 5_000))]

    if length(melts) > 3 do
      Process.send_after(self(), :reset, 3_000)
      {:reply, :ok, :blown}
    else
      {:reply, :ok, melts}
    end
  end

  @impl true
  def handle_info(:reset, :blown), do: {:noreply, []}
end
# #endregion

defmodule Tracker do
  use GenServer

  def start_link(_) do
    GenServer.start_link(__MODULE__, nil, name: __MODULE__)
  end

  # Owns what was last seen, and does nothing else.
  @impl true
  def init(_), do: {:ok, :ets.new(:places, [:named_table, :public])}

  def seen(parcel, place) do
    :ets.insert(:places, {parcel, place})
    {:live, place}
  end

  def last_known(parcel) do
    case :ets.lookup(:places, parcel) do
      [{_, place}] -> {:last_known, place}
      [] -> :unknown
    end
  end
end

defmodule Where do
  import Tracker

  # #region patient
  # Waits for the carriers, as long as it takes.
  def patient(parcel) do
    case Dependency.request(Carriers, parcel, :infinity) do
      {:ok, place} -> seen(parcel, place)
      {:error, _} -> last_known(parcel)
    end
  end

  # #endregion

  # #region limit
  # Waits for half a second at most.
  def limited(parcel) do
    case Dependency.request(Carriers, parcel, 500) do
      {:ok, place} -> seen(parcel, place)
      {:error, _} -> last_known(parcel)
    end
  end

  # #endregion

  # #region fuse
  # Asks the fuse first, and tells it how it went.
  def fused(parcel) do
    answer =
      Fuse.run(fn ->
        case Dependency.request(Carriers, parcel, 500) do
          {:ok, place} -> {:ok, seen(parcel, place)}
          {:error, _} -> {:melt, last_known(parcel)}
        end
      end)

    case answer do
      {:ok, place} -> place
      :blown -> last_known(parcel)
    end
  end

  # #endregion
end

# #region web
defmodule Worker do
  use GenServer

  def start_link(n) do
    GenServer.start_link(__MODULE__, nil, name: :"web_#{n}")
  end

  @impl true
  def init(_), do: {:ok, nil}

  @impl true
  def handle_call({page, parcel}, _from, state) do
    guard = :persistent_term.get(:guard)

    if guard == :door and Fuse.ask() == :blown do
      {:reply, :closed, state}
    else
      {:reply, serve(page, parcel, guard), state}
    end
  end

  # What comes too late would come here.
  @impl true
  def handle_info(_late, state) do
    Marks.mark(:late_answer, 1)
    {:noreply, state}
  end

  defp serve(:ours, parcel, _), do: Dependency.request(Database, parcel, 5_000)
  defp serve(:where, parcel, :none), do: Where.patient(parcel)
  defp serve(:where, parcel, :limit), do: Where.limited(parcel)
  defp serve(:where, parcel, _), do: Where.fused(parcel)
end

defmodule Web do
  use Supervisor

  def start_link(_) do
    Supervisor.start_link(__MODULE__, nil, name: __MODULE__)
  end

  @impl true
  def init(_) do
    workers = for n <- 0..3, do: Supervisor.child_spec({Worker, n}, id: n)
    Supervisor.init(workers, strategy: :one_for_one)
  end
end
# #endregion

# Every third asks where a parcel is, the others for what is ours. Each waits for two seconds at most.
visitor = fn n ->
  page = if rem(n, 3) == 0, do: :where, else: :ours

  read =
    try do
      GenServer.call(:"web_#{rem(n, 4)}", {page, rem(n, 9)}, 2_000)
    catch
      :exit, _ -> :nothing
    end

  Marks.mark(page, read)
end

guard =
  case System.argv() do
    [] -> :none
    ["limit"] -> :limit
    ["fuse"] -> :fuse
    ["at-the-door"] -> :door
  end

{:ok, _} = Marks.start_link([])
:persistent_term.put(:guard, :none)
Dependency.start(Database, 10)
Dependency.start(Carriers, 100)
{:ok, _} = Supervisor.start_link([Fuse, Tracker, Web], strategy: :one_for_one, name: Parcels)

# Times from one beginning, so that lateness does not add up.
began = System.monotonic_time(:millisecond)

at = fn ms, act ->
  spawn(fn ->
    Process.sleep(max(0, began + ms - System.monotonic_time(:millisecond)))
    act.()
  end)
end

at.(4_000, fn -> :persistent_term.put(:guard, guard) end)
at.(5_100, fn -> Dependency.slow(Carriers, 5_000) end)
at.(15_100, fn -> Dependency.slow(Carriers, 100) end)
for n <- 1..99, do: at.(n * 200, fn -> visitor.(n) end)

Process.sleep(20_000)
marks = Marks.all()

read = fn page, what ->
  Enum.count(marks, fn
    {^page, {^what, _}} -> true
    mark -> mark == {page, what}
  end)
end

facts = [
  ours_got_nothing: read.(:ours, :nothing),
  ours_turned_away: read.(:ours, :closed),
  where_got_nothing: read.(:where, :nothing),
  where_last_known: read.(:where, :last_known),
  questions_in_the_outage: Enum.count(marks, &match?({:asked_in_the_outage, _}, &1)),
  late_answers_received: Enum.count(marks, &match?({:late_answer, _}, &1))
]

IO.puts("{" <> Enum.map_join(facts, ",", fn {name, n} -> "\"#{name}\":#{n}" end) <> "}")
