# Parcels on a real BEAM: `elixir twin.exs`, or `elixir twin.exs config-dies` for one of the variants below.
# It takes about fifteen seconds: a second of Kubernetes lasts 50 ms here, and one of decryption 400 ms, so that nothing
# that must come first can come second. The last line is the facts as one JSON object.
Logger.configure(level: :none)
variant = List.first(System.argv()) || "none"
:persistent_term.put(:variant, variant)

defmodule Notes do
  use Agent
  def start, do: Agent.start(fn -> [] end, name: __MODULE__)
  def mark(name, value \\ nil), do: Agent.update(__MODULE__, &[{name, value} | &1])
  def all(name), do: Agent.get(__MODULE__, &for({^name, value} <- Enum.reverse(&1), do: value))

  # Notes how the calling process ends.
  def watch(name) do
    watched = self()
    owner = self()

    spawn(fn ->
      ref = Process.monitor(watched)
      send(owner, :watched)

      receive do
        {:DOWN, ^ref, :process, _, {reason, stack}} when is_list(stack) -> mark(name, reason)
        {:DOWN, ^ref, :process, _, reason} -> mark(name, reason)
      end
    end)

    receive do
      :watched -> :ok
    end
  end

  # Waits until there is a note of that name, for so many ms at most.
  def await(name, ms), do: await_until(name, System.monotonic_time(:millisecond) + ms)

  defp await_until(name, deadline) do
    cond do
      all(name) != [] ->
        true

      System.monotonic_time(:millisecond) > deadline ->
        false

      true ->
        Process.sleep(5)
        await_until(name, deadline)
    end
  end
end

# Our settings are encrypted. To read one takes its time.
defmodule Cipher do
  def decrypt, do: Process.sleep(200)
end

# Who owns the table: Config, unless a variant says otherwise.
defmodule Table do
  def made_by_config do
    case :persistent_term.get(:variant) do
      "owner-above" -> :ok
      "heir" -> :ets.new(:settings, [:named_table, {:heir, Process.whereis(Parcels), nil}])
      _ -> :ets.new(:settings, [:named_table])
    end
  end

  def made_by_parcels do
    if :persistent_term.get(:variant) == "owner-above",
      do: :ets.new(:settings, [:named_table, :public])
  end
end

# #region config
defmodule Parcels.Config do
  use GenServer

  @settings [
    db_url: "DB_URL",
    phone: "SUPPORT_PHONE"
  ]

  def start_link(_), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)

  def init(_) do
    Notes.mark(:config)
    # :ets.new(:settings, [:named_table])
    Table.made_by_config()

    case load(@settings, 0) do
      :ok -> {:ok, nil}
      :error -> {:stop, :no_settings}
    end
  end

  defp load([], _misses), do: :ok

  defp load([setting | rest], misses) do
    Cipher.decrypt()
    read(setting, rest, misses)
  end

  defp read(_setting, _rest, 10), do: :error

  defp read({key, variable} = setting, rest, misses) do
    case System.get_env(variable) do
      nil ->
        read(setting, rest, misses + 1)

      value ->
        :ets.insert(:settings, {key, value})
        load(rest, misses)
    end
  end
end
# #endregion

# #region conn
defmodule Parcels.Conn do
  use GenServer

  def start_link(_), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)

  def init(_) do
    url = Parcels.setting(:db_url)

    case Database.request(url) do
      {:error, _} -> {:stop, :econnrefused}
      {:ok, _} -> {:ok, nil}
    end
  end

  def handle_call(id, _from, state) do
    {:reply, Database.request(id), state}
  end
end
# #endregion

# #region web
defmodule Parcels.Web do
  use GenServer

  def start_link(_), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)

  def init(_) do
    Notes.mark(:web)
    Notes.watch(:web_end)
    {:ok, nil}
  end

  def handle_call(id, _from, state) do
    phone = Parcels.setting(:phone)

    case GenServer.call(Parcels.Conn, id) do
      {:ok, place} -> {:reply, place, state}
      {:error, _} -> {:reply, "ask #{phone}", state}
    end
  end
end
# #endregion

# #region tree
defmodule Parcels do
  use Supervisor

  def start_link, do: Supervisor.start_link(__MODULE__, nil, name: __MODULE__)

  def init(_) do
    Notes.mark(:try)
    Table.made_by_parcels()
    children = [Parcels.Config, Parcels.Conn, Parcels.Web]
    Supervisor.init(children, strategy: :one_for_one)
  end

  # Reads the table itself: no message, no waiting.
  def setting(key), do: :ets.lookup_element(:settings, key, 2)
end
# #endregion

# #region kubernetes
# Starts Parcels, and starts it again, later each time.
defmodule Kubernetes do
  @second 50

  def run(wait \\ 0) do
    Process.flag(:trap_exit, true)
    # A node boots.
    Process.sleep(2 * @second)

    case Parcels.start_link() do
      {:ok, _pid} -> Notes.mark(:up)
      {:error, reason} -> Notes.mark(:log, reason)
    end

    receive do
      {:EXIT, _pid, _reason} -> Process.sleep(wait * @second)
    end

    run(if wait == 0, do: 10, else: min(wait * 2, 300))
  end
end
# #endregion

# #region world
defmodule Database do
  use Agent
  def start, do: Agent.start(fn -> :down end, name: __MODULE__)
  def up, do: Agent.update(__MODULE__, fn _ -> :up end)

  def request(request) do
    case Agent.get(__MODULE__, & &1) do
      :up -> {:ok, "depot #{request}"}
      :down -> {:error, :econnrefused}
    end
  end
end

defmodule Visitor do
  def ask(parcel) do
    GenServer.call(Parcels.Web, parcel)
  catch
    :exit, reason -> {:crashed, reason}
  end
end
# #endregion

# Kills Config, and waits until a new one has the first of the two settings: half a start.
kill_config = fn ->
  Process.exit(Process.whereis(Parcels.Config), :kill)
  Process.sleep(20)

  half = fn half ->
    cond do
      Process.whereis(Parcels) == nil -> :gone
      :ets.whereis(:settings) != :undefined and :ets.member(:settings, :db_url) -> :ok
      true -> Process.sleep(1) && half.(half)
    end
  end

  half.(half)
end

{:ok, _} = Notes.start()
{:ok, _} = Database.start()
System.put_env("DB_URL", "db1")
System.put_env("SUPPORT_PHONE", "0800 7")

if variant == "both-missing" do
  System.delete_env("DB_URL")
  System.delete_env("SUPPORT_PHONE")
end

# Tries of Kubernetes end at 0.5, 1.0, 2.0, 3.5, 6.0 and 10.5 s, if all settings are there; else a little earlier.
spawn(&Kubernetes.run/0)

spawn(fn ->
  Process.sleep(7_500)
  Database.up()
end)

if Notes.await(:up, 13_000) do
  "depot 1" = Visitor.ask(1)
  if variant == "variable-gone", do: System.delete_env("SUPPORT_PHONE")

  if variant != "none" do
    kill_config.()
    Visitor.ask(2)
  end

  Process.sleep(3_000)
end

defmodule JSON do
  def encode(value) when is_boolean(value) or is_integer(value), do: "#{value}"
  def encode(nil), do: "null"
  def encode(atom) when is_atom(atom), do: inspect(atom |> to_string() |> String.replace(~r/^Elixir\.(Parcels\.)?/, ""))
  def encode(tuple) when is_tuple(tuple), do: encode(Tuple.to_list(tuple))
  def encode([{key, _} | _] = pairs) when is_binary(key), do: "{" <> Enum.map_join(pairs, ",", fn {k, v} -> "#{inspect(k)}:#{encode(v)}" end) <> "}"
  def encode(list) when is_list(list), do: "[" <> Enum.map_join(list, ",", &encode/1) <> "]"
end

IO.puts(
  JSON.encode([
    {"tries", length(Notes.all(:try))},
    {"refused", Notes.all(:log)},
    {"up", length(Notes.all(:up))},
    {"config_starts", length(Notes.all(:config))},
    {"web_starts", length(Notes.all(:web))},
    {"web_crashes", Enum.reject(Notes.all(:web_end), &(&1 == :shutdown))},
    {"parcels_at_end", Process.whereis(Parcels) != nil}
  ])
)
