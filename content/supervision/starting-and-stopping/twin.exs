# Starting and stopping in order, on the real BEAM. Run it: elixir twin.exs
# It takes about five seconds; the last line it prints is the facts as one JSON object.
# elixir twin.exs ledger-dies: Ledger dies while Shop is stopping.
# elixir twin.exs pulled-plug: Shop is killed before it can be told to stop.
Logger.configure(level: :none)

defmodule Marks do
  use Agent
  def start_link(_), do: Agent.start_link(fn -> [] end, name: __MODULE__)
  def mark(name, value), do: Agent.update(__MODULE__, &[{name, value} | &1])


  # All marks, as those before and those after the mark of that name.
  def split(name) do
    Agent.get(__MODULE__, fn marks ->
      Enum.split_while(Enum.reverse(marks), fn {mark, _} -> mark != name end)
    end)
  end
end

# #region ledger
defmodule Ledger do
  use GenServer
  def start_link(_), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)

  def init(_) do
    Process.flag(:trap_exit, true)
    Marks.mark(:started, "Ledger")
    {:ok, []}
  end

  def handle_call({:write, order}, _from, rows) do
    Marks.mark(:written, order)
    {:reply, :ok, [order | rows]}
  end

  def terminate(_reason, _rows), do: Marks.mark(:terminate, "Ledger")
end
# #endregion

# #region outbox
defmodule Outbox do
  use GenServer
  def start_link(_), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)

  def init(_) do
    Process.flag(:trap_exit, true)
    Marks.mark(:started, "Outbox")
    {:ok, []}
  end

  def handle_call({:add, order}, _from, orders) do
    {:reply, :ok, orders ++ [order]}
  end

  def terminate(_reason, orders) do
    Marks.mark(:terminate, "Outbox")

    for order <- orders do
      Process.sleep(200)
      GenServer.call(Ledger, {:write, order})
    end
  end
end
# #endregion

# #region stats
defmodule Stats do
  use GenServer
  def start_link(_), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)

  # It does not trap exits.
  def init(_) do
    Marks.mark(:started, "Stats")
    {:ok, 0}
  end

  def terminate(_reason, _count), do: Marks.mark(:terminate, "Stats")
end
# #endregion

# #region web
defmodule Web do
  use GenServer
  def start_link(_), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)

  def init(_) do
    Process.flag(:trap_exit, true)
    Marks.mark(:started, "Web")
    {:ok, nil}
  end

  def handle_call({:order, order}, _from, state) do
    :ok = GenServer.call(Outbox, {:add, order})
    Marks.mark(:taken, order)
    {:reply, :thanks, state}
  end

  # A visitor has left a page open. Web waits for them to go.
  def terminate(_reason, _state) do
    Marks.mark(:terminate, "Web")
    Process.sleep(:infinity)
  end
end
# #endregion

# #region mailer
defmodule Mailer do
  use GenServer
  def start_link(_), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)

  # The new release needs a password that nobody has set.
  def init(_), do: {:stop, :no_password}
end
# #endregion

# #region releases
defmodule Release do
  defp web, do: Supervisor.child_spec(Web, shutdown: 1_000)

  def old do
    open([Ledger, Outbox, Stats, web()])
  end

  def new do
    open([Ledger, Outbox, Stats, Mailer, web()])
  end

  defp open(children) do
    Supervisor.start_link(children,
      strategy: :one_for_one,
      name: Shop
    )
  end
end
# #endregion

# #region deploy
defmodule Deploy do
  def run do
    {:ok, _} = Release.old()

    for order <- 1..3 do
      Process.sleep(300)
      GenServer.call(Web, {:order, order})
    end

    Process.sleep(1_100)
    Supervisor.stop(Shop)

    Process.sleep(1_000)
    Marks.mark(:deploy, "new release")
    Marks.mark(:result, Release.new())
  end
end
# #endregion

Process.flag(:trap_exit, true)
{:ok, _} = Marks.start_link([])
names = [Shop, Ledger, Outbox, Stats, Mailer, Web]

faults =
  case System.argv() do
    ["ledger-dies"] -> [{2_500, Ledger}]
    ["pulled-plug"] -> [{1_500, Shop}]
    [] -> []
  end

for {at, name} <- faults do
  spawn(fn ->
    Process.sleep(at)
    Process.exit(Process.whereis(name), :kill)
  end)
end

# How the children of the old release end.
ends =
  Task.async(fn ->
    Process.sleep(150)
    refs = for name <- [Ledger, Outbox, Stats, Web], do: {name, Process.monitor(name)}

    for {name, ref} <- refs, into: %{} do
      receive do
        {:DOWN, ^ref, :process, _, reason} when is_tuple(reason) -> {inspect(name), elem(reason, 0)}
        {:DOWN, ^ref, :process, _, reason} -> {inspect(name), reason}
      after
        5_000 -> {inspect(name), :alive}
      end
    end
  end)

# Without a Shop to stop, the deploy itself ends here.
try do
  Deploy.run()
catch
  :exit, _ -> :ok
end

ends = Task.await(ends, 30_000)
{old, new} = Marks.split(:deploy)

values = fn marks, name -> for {^name, value} <- marks, do: value end

# Without a supervisor the children end all at once: in no order.
terminated = values.(old, :terminate)
terminated = if System.argv() == ["pulled-plug"], do: Enum.sort(terminated), else: terminated

facts = [
  started: values.(old, :started),
  terminate_called: terminated,
  ends: ends,
  orders_taken: values.(old, :taken),
  orders_written: values.(old, :written),
  new_release_started: values.(new, :started),
  new_release_terminate_called: values.(new, :terminate),
  new_release_result: List.first(values.(new, :result)),
  left_running: for(name <- names, Process.whereis(name), do: inspect(name))
]

defmodule Json do
  def encode(%{} = map), do: "{" <> Enum.map_join(map, ",", &pair/1) <> "}"
  def encode(nil), do: "null"
  def encode(tuple) when is_tuple(tuple), do: encode(Tuple.to_list(tuple))
  def encode(list) when is_list(list), do: "[" <> Enum.map_join(list, ",", &encode/1) <> "]"
  def encode(number) when is_integer(number), do: "#{number}"
  def encode(atom) when is_atom(atom), do: inspect(String.replace_prefix("#{atom}", "Elixir.", ""))
  def encode(text), do: inspect(text)
  def pair({key, value}), do: inspect("#{key}") <> ":" <> encode(value)
end

IO.puts("{" <> Enum.map_join(facts, ",", &Json.pair/1) <> "}")
