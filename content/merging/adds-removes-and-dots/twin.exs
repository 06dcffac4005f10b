# A shelf in three depots on a real BEAM: elixir twin.exs, or with a variant: tombstones, dots.
# It takes 10 seconds; the last line it prints is the facts as one JSON object.
Logger.configure(level: :none)

# #region union
# A shelf is what lies on it. Merged, it is what lies on either.
defmodule Union do
  def empty, do: MapSet.new()
  def put(shelf, _depot, parcel), do: MapSet.put(shelf, parcel)
  def take(shelf, parcel), do: MapSet.delete(shelf, parcel)
  def join(a, b), do: MapSet.union(a, b)
  def value(shelf), do: Enum.sort(shelf)
end

# #endregion

# #region tombstones
# What was put, and what was taken. Both only grow.
defmodule Tombstones do
  def empty, do: {MapSet.new(), MapSet.new()}
  def put({put, taken}, _depot, parcel), do: {MapSet.put(put, parcel), taken}
  def take({put, taken}, parcel), do: {put, MapSet.put(taken, parcel)}
  def join({a, b}, {c, d}), do: {MapSet.union(a, c), MapSet.union(b, d)}
  def value({put, taken}), do: Enum.sort(MapSet.difference(put, taken))
end

# #endregion

# #region dots
# For each parcel the dots of its puts; and every dot that was ever seen.
defmodule Dots do
  def empty, do: {%{}, MapSet.new()}

  def put({on, seen}, depot, parcel) do
    dot = {depot, 1 + Enum.count(seen, &match?({^depot, _}, &1))}
    {Map.put(on, parcel, MapSet.new([dot])), MapSet.put(seen, dot)}
  end

  def take({on, seen}, parcel), do: {Map.delete(on, parcel), seen}

  # A dot stays if both have it, or if the other has never seen it.
  def join({left, seen_left}, {right, seen_right}) do
    on =
      for parcel <- Enum.uniq(Map.keys(left) ++ Map.keys(right)),
          l = Map.get(left, parcel, MapSet.new()),
          r = Map.get(right, parcel, MapSet.new()),
          both = MapSet.intersection(l, r),
          new = MapSet.union(MapSet.difference(l, seen_right), MapSet.difference(r, seen_left)),
          dots = MapSet.union(both, new),
          MapSet.size(dots) > 0,
          into: %{},
          do: {parcel, dots}

    {on, MapSet.union(seen_left, seen_right)}
  end

  def value({on, _}), do: Enum.sort(Map.keys(on))
end

# #endregion

# #region depot
# Tells the others what is on its shelf, every second.
defmodule Depot do
  use GenServer
  @depots [:oslo, :lyon, :pune]

  def start_link({me, type}), do: GenServer.start_link(__MODULE__, {me, type}, name: me)

  @impl true
  def init({me, type}) do
    tell()
    {:ok, {me, type, type.empty()}}
  end

  @impl true
  def handle_call(:shelf, _from, {_, type, shelf} = state), do: {:reply, type.value(shelf), state}

  @impl true
  def handle_cast({:put, parcel}, {me, type, shelf}),
    do: {:noreply, {me, type, type.put(shelf, me, parcel)}}

  def handle_cast({:take, parcel}, {me, type, shelf}),
    do: {:noreply, {me, type, type.take(shelf, parcel)}}

  def handle_cast({:merge, other}, {me, type, shelf}),
    do: {:noreply, {me, type, type.join(shelf, other)}}

  @impl true
  def handle_info(:tell, {me, _, shelf} = state) do
    for to <- @depots, to != me, Line.up?(me, to), do: GenServer.cast(to, {:merge, shelf})
    tell()
    {:noreply, state}
  end

  defp tell, do: Process.send_after(self(), :tell, 1_000)
end

# #endregion

# The line to Pune, which can be down.
defmodule Line do
  def start, do: Agent.start_link(fn -> true end, name: __MODULE__)
  def set(up), do: Agent.update(__MODULE__, fn _ -> up end)
  def up?(a, b), do: :pune not in [a, b] or Agent.get(__MODULE__, & &1)
end

type =
  case System.argv() do
    [] -> Union
    ["tombstones"] -> Tombstones
    ["dots"] -> Dots
  end

Line.start()
depots = [:oslo, :lyon, :pune]
for me <- depots, do: {:ok, _} = Depot.start_link({me, type})
shelves = fn -> Map.new(depots, &{&1, GenServer.call(&1, :shelf)}) end

# What happens, and when: milliseconds.
day = [
  {150, :oslo, {:put, 11}},
  {200, :lyon, {:put, 12}},
  {250, :pune, {:put, 13}},
  {3_000, :line, false},
  {3_500, :pune, {:take, 11}},
  {4_000, :oslo, {:take, 12}},
  {4_200, :pune, {:put, 12}},
  {5_700, :look, "while the line is down"},
  {6_000, :line, true},
  {7_800, :look, "when it is up again"},
  {8_000, :lyon, {:put, 11}},
  {9_700, :look, "in the evening"}
]

{_, seen} =
  Enum.reduce(day, {0, %{}}, fn {at, who, what}, {now, seen} ->
    Process.sleep(at - now)

    case who do
      :line -> Line.set(what)
      :look -> :ok
      depot -> GenServer.cast(depot, what)
    end

    {at, if(who == :look, do: Map.put(seen, what, shelves.()), else: seen)}
  end)

defmodule Json do
  def text(map) when is_map(map),
    do: "{" <> Enum.map_join(map, ", ", fn {k, v} -> "\"#{k}\": #{text(v)}" end) <> "}"

  def text(list) when is_list(list), do: inspect(list, charlists: :as_lists)
end

IO.puts(Json.text(seen))
