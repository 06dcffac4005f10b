# Restart intensity on the real BEAM. Run it: elixir twin.exs
# It takes about ten seconds; the last line it prints is the facts as one JSON object.
# elixir twin.exs early-outage: the outage comes at 5 s instead of 10 s.
Logger.configure(level: :none)

defmodule Marks do
  use Agent
  def start_link(_), do: Agent.start_link(fn -> [] end, name: __MODULE__)
  def mark(name), do: Agent.update(__MODULE__, &[name | &1])
  def count(name), do: Agent.get(__MODULE__, fn marks -> Enum.count(marks, &(&1 == name)) end)
end

# #region conn
defmodule Conn do
  use GenServer

  def start_link(_), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)

  def init(_) do
    Marks.mark(:connect)

    case Process.whereis(Db) do
      nil -> {:stop, :econnrefused}
      db -> {:ok, Process.monitor(db)}
    end
  end

  def handle_info({:DOWN, _, :process, _, _}, ref) do
    {:stop, :connection_closed, ref}
  end
end
# #endregion

# #region cart
defmodule Cart do
  use GenServer

  def start_link(_), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)

  def init(_) do
    Marks.mark(:cart)
    {:ok, []}
  end
end
# #endregion

# #region tree
defmodule Storage do
  use Supervisor

  def start_link(_), do: Supervisor.start_link(__MODULE__, nil, name: __MODULE__)

  def init(_) do
    Marks.mark(:storage)
    Supervisor.init([Conn],
      strategy: :one_for_one,
      max_restarts: 3,
      max_seconds: 5
    )
  end
end

defmodule Shop do
  use Supervisor

  def start_link(_), do: Supervisor.start_link(__MODULE__, nil, name: __MODULE__)

  def init(_) do
    Supervisor.init([Cart, Storage],
      strategy: :one_for_one,
      max_restarts: 3,
      max_seconds: 5
    )
  end
end
# #endregion

# #region world
# The database runs on another machine: not in our tree. When it dies, a standby
# takes its place ten seconds later.
defmodule World do
  def databases do
    db = spawn(fn -> Process.sleep(:infinity) end)
    Process.register(db, Db)
    Process.monitor(db)

    receive do
      _ -> :ok
    end

    Process.sleep(10_000)
    databases()
  end
end
# #endregion

outage_at = if System.argv() == ["early-outage"], do: 5_000, else: 10_000

# The run: three crashes of Cart, then the outage.
Process.flag(:trap_exit, true)
{:ok, _} = Marks.start_link([])

spawn(&World.databases/0)
Process.sleep(100)
{:ok, shop} = Shop.start_link([])

for _ <- 1..3 do
  Process.sleep(1_000)
  Process.exit(Process.whereis(Cart), :kill)
end

Process.sleep(1_000)
alive_after_three = Process.alive?(shop)

Process.sleep(outage_at - 4_000)
cart_ref = Process.monitor(Cart)
shop_ref = Process.monitor(shop)
before = System.monotonic_time(:millisecond)
Process.exit(Process.whereis(Db), :kill)

reason = fn ref ->
  receive do
    {:DOWN, ^ref, :process, _, reason} -> reason
  after
    5_000 -> :still_alive
  end
end

shop_reason = reason.(shop_ref)
took = System.monotonic_time(:millisecond) - before

facts = [
  cart_starts: Marks.count(:cart),
  shop_alive_after_three_crashes: alive_after_three,
  connects: Marks.count(:connect),
  storage_starts: Marks.count(:storage),
  cart_end: reason.(cart_ref),
  shop_end: shop_reason,
  shop_gone_within_a_second: took < 1_000
]

json = fn
  value when is_integer(value) or is_boolean(value) -> "#{value}"
  value -> inspect(to_string(value))
end

IO.puts("{" <> Enum.map_join(facts, ",", fn {k, v} -> "\"#{k}\":#{json.(v)}" end) <> "}")
