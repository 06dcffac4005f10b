# A game day on a real BEAM, with OTP's own alarm_handler: elixir twin.exs, or with the name of a variant, such as
# elixir twin.exs alarm-handler-killed. It takes 24 seconds; the last line it prints is the facts as one JSON object.
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

# #region dependencies
# Stands outside of the tree, and answers any number of requests side by side.
defmodule Dependency do
  use GenServer

  def start(name, latency, answer),
    do: GenServer.start(__MODULE__, {latency, answer}, name: name)

  def set(name, mode), do: GenServer.cast(name, mode)

  def request(name, request, timeout \\ 5_000) do
    GenServer.call(name, request, timeout)
  catch
    :exit, _ -> {:error, :timeout}
  end

  @impl true
  def init({latency, answer}), do: {:ok, {:up, latency, answer}}

  @impl true
  def handle_cast(mode, {_, latency, answer}), do: {:noreply, {mode, latency, answer}}

  @impl true
  def handle_call(request, from, {mode, latency, answer} = state) do
    case mode do
      :down -> GenServer.reply(from, {:error, :econnrefused})
      :hanging -> :ok
      :up -> Process.send_after(self(), {:answer, from, answer.(request)}, latency)
      {:slow, ms} -> Process.send_after(self(), {:answer, from, answer.(request)}, ms)
    end

    {:noreply, state}
  end

  @impl true
  def handle_info({:answer, from, answer}, state) do
    GenServer.reply(from, {:ok, answer})
    {:noreply, state}
  end
end
# #endregion

# #region fuse
# Stands in for the library: blown after more than 3 melts within 10 s, whole again after 3 s.
defmodule Fuse do
  use GenServer
  def start_link(_), do: GenServer.start_link(__MODULE__, [], name: __MODULE__)
  def ask, do: GenServer.call(__MODULE__, :ask)
  def melt, do: GenServer.call(__MODULE__, :melt)

  @impl true
  def init(melts), do: {:ok, melts}

  @impl true
  def handle_call(:ask, _from, :blown), do: {:reply, :blown, :blown}
  def handle_call(:ask, _from, melts), do: {:reply, :ok, melts}
  def handle_call(:melt, _from, :blown), do: {:reply, :ok, :blown}

  def handle_call(:melt, _from, melts) do
    now = System.monotonic_time(:millisecond)
    melts = [now | Enum.filter(melts, &(now - &1 < 10_000))]

    if length(melts) > 3 do
      Process.send_after(self(), :heal, 3_000)
      {:reply, :ok, :blown}
    else
      {:reply, :ok, melts}
    end
  end

  @impl true
  def handle_info(:heal, :blown), do: {:noreply, []}
end
# #endregion

# #region config
defmodule Settings do
  use GenServer
  def start_link(_), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)

  @impl true
  def init(_) do
    case for name <- ["DATABASE_URL", "CARRIERS_URL"], System.get_env(name) == nil, do: name do
      [] -> {:ok, %{patience: 500}}
      missing -> {:stop, {:not_set, missing}}
    end
  end

  @impl true
  def handle_call(:get, _from, settings), do: {:reply, settings, settings}
end
# #endregion

# #region conn
defmodule Conn do
  use GenServer
  def start_link(_), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)
  defp now, do: System.monotonic_time(:millisecond)

  # Promises an answer, not a database.
  @impl true
  def init(_) do
    %{patience: patience} = GenServer.call(Settings, :get)
    {:ok, %{patience: patience, not_before: now()}}
  end

  @impl true
  def handle_call(parcel, _from, state) do
    if now() < state.not_before do
      {:reply, {:error, :unavailable}, state}
    else
      answer = Dependency.request(Database, parcel, state.patience)
      not_before = if elem(answer, 0) == :ok, do: now(), else: now() + 1_000
      {:reply, answer, %{state | not_before: not_before}}
    end
  end
end
# #endregion

# #region alarms
defmodule Pager do
  @behaviour :gen_event

  @impl true
  def init(_), do: {:ok, nil}

  @impl true
  def handle_event({:set_alarm, {id, _text}}, state) do
    Marks.mark(:paged, id)
    {:ok, state}
  end

  def handle_event(_cleared, state), do: {:ok, state}

  @impl true
  def handle_call(_request, state), do: {:ok, :ok, state}
end

defmodule Guard do
  use GenServer
  def start_link(_), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)

  @impl true
  def init(_), do: {:ok, :gen_event.add_sup_handler(:alarm_handler, Pager, nil)}

  # Pager is gone: go as well. Whoever starts Guard again brings a new Pager.
  @impl true
  def handle_info(_gone, state), do: {:stop, :no_pager, state}
end

defmodule Watchdog do
  use GenServer
  @fails 3
  @passes 3

  def start_link(_), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)

  @impl true
  def init(_) do
    send(self(), :check)
    {:ok, {:unknown, 0}}
  end

  # What it thinks, and how many checks in a row have said otherwise.
  @impl true
  def handle_info(:check, {status, against}) do
    seen = check()
    Process.send_after(self(), :check, 500)

    cond do
      seen == status -> {:noreply, {status, 0}}
      seen == :degraded and against + 1 >= @fails -> {:noreply, set_alarm()}
      seen == :connected and against + 1 >= @passes -> {:noreply, clear_alarm()}
      true -> {:noreply, {status, against + 1}}
    end
  end

  def handle_info(_late_answer, state), do: {:noreply, state}

  defp check do
    case Dependency.request(Database, 0, 500) do
      {:ok, _} -> :connected
      {:error, _} -> :degraded
    end
  end

  defp set_alarm do
    :alarm_handler.set_alarm({:database, 'no answer'})
    {:degraded, 0}
  end

  defp clear_alarm do
    :alarm_handler.clear_alarm(:database)
    {:connected, 0}
  end
end
# #endregion

# #region tracker
defmodule Tracker do
  use GenServer

  def start_link(_) do
    GenServer.start_link(__MODULE__, nil, name: __MODULE__)
  end

  # Owns what was last seen, and does nothing else.
  @impl true
  def init(_) do
    {:ok, :ets.new(:seen, [:named_table, :public])}
  end

  def place(parcel) do
    case query(parcel) do
      {:ok, city} ->
        :ets.insert(:seen, {parcel, city})
        "in #{city}"

      {:error, _} ->
        case :ets.lookup(:seen, parcel) do
          [{_, city}] -> "last seen in #{city}"
          [] -> "nobody knows where"
        end
    end
  end

  defp query(parcel) do
    GenServer.call(Conn, parcel, 1_000)
  catch
    :exit, _ -> {:error, :no_answer}
  end
end
# #endregion

# #region web
defmodule Web do
  def estimate(parcel) do
    with :ok <- Fuse.ask(), {:ok, day} <- Dependency.request(Carriers, parcel, 500) do
      ", arrives #{day}"
    else
      :blown ->
        ""

      {:error, _} ->
        Fuse.melt()
        ""
    end
  end

  def child_spec(_), do: Task.Supervisor.child_spec(name: Web)
end
# #endregion

# #region tree
defmodule Alarms do
  use Supervisor

  def start_link(_) do
    Supervisor.start_link(__MODULE__, nil, name: __MODULE__)
  end

  @impl true
  def init(_) do
    start = {:alarm_handler, :start_link, []}
    alarm_handler = %{id: :alarm_handler, start: start}
    watch = [alarm_handler, Guard, Watchdog]
    Supervisor.init(watch, strategy: :rest_for_one)
  end
end

defmodule Parcels do
  use Supervisor

  def start_link(_) do
    Supervisor.start_link(__MODULE__, nil, name: __MODULE__)
  end

  @impl true
  def init(_) do
    layers = [Settings, Conn, Alarms, Fuse, Tracker, Web]
    Supervisor.init(layers, strategy: :one_for_one)
  end
end
# #endregion

defmodule Visitors do
  def run(n \\ 0) do
    Process.sleep(300)

    Task.Supervisor.start_child(Web, fn ->
      Marks.mark(:answered, Tracker.place(n) <> Web.estimate(n))
    end)

    run(rem(n + 1, 3))
  end
end

kill = fn name -> Process.exit(Process.whereis(name), :kill) end

more =
  case System.argv() do
    [] -> []
    ["carriers-hang"] -> [{14_000, fn -> Dependency.set(Carriers, :hanging) end}]
    ["just-slow-enough"] -> [{14_000, fn -> Dependency.set(Database, {:slow, 450}) end}]
    ["alarm-handler-killed"] -> [{6_000, fn -> kill.(:alarm_handler) end}]
    ["tracker-killed"] -> [{6_000, fn -> kill.(Tracker) end}]
  end

outage = [
  {4_000, fn -> Dependency.set(Database, :down) end},
  {10_000, fn -> Dependency.set(Database, :up) end}
]

Process.flag(:trap_exit, true)
System.put_env("DATABASE_URL", "db.internal")
System.put_env("CARRIERS_URL", "carriers.example")
{:ok, _} = Marks.start_link([])
Dependency.start(Database, 20, &elem({"Oslo", "Bergen", "Bodø"}, &1))
Dependency.start(Carriers, 60, fn _ -> "tomorrow" end)
{:ok, parcels} = Parcels.start_link([])
spawn(fn -> Visitors.run() end)

for {at, move} <- outage ++ more do
  spawn(fn ->
    Process.sleep(at)
    move.()
  end)
end

Process.sleep(24_000)
marks = Marks.all()

# Which kinds of answers visitors had, one after the other.
answers =
  for({:answered, text} <- marks, do: String.replace(text, ["Oslo", "Bergen", "Bodø"], "X"))
  |> Enum.dedup()

pages = for {:paged, id} <- marks, do: id
alarms = for {id, _text} <- :alarm_handler.get_alarms(), do: id
text = fn list -> "[" <> Enum.map_join(list, ",", &"\"#{&1}\"") <> "]" end

IO.puts(
  "{\"answers\":#{text.(answers)},\"paged\":#{text.(pages)},\"alarms_at_the_end\":#{text.(alarms)}," <>
    "\"parcels_is_up\":#{Process.alive?(parcels)}}"
)
