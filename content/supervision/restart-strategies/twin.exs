# The ticket shop on a real BEAM: `elixir twin.exs`, or `elixir twin.exs rest_for_one` for one of the variants below.
# Prints what happened as JSON in its last line; the simulation must yield the same.

# #region mailer
# Sends one mail every 300 ms. What waits is its state.
defmodule Mailer do
  use GenServer

  def start_link(_arg), do: GenServer.start_link(__MODULE__, [], name: __MODULE__)

  @impl true
  def init(waiting) do
    Process.send_after(self(), :tick, 300)
    {:ok, waiting}
  end

  @impl true
  def handle_cast({:mail, text}, waiting), do: {:noreply, waiting ++ [text]}

  @impl true
  def handle_info(:tick, waiting) do
    Process.send_after(self(), :tick, 300)
    Enum.each(Enum.take(waiting, 1), &Notes.mark(:mailed, &1))
    {:noreply, Enum.drop(waiting, 1)}
  end
end

# #endregion

# #region seats
# Who holds which seat.
defmodule Seats do
  use GenServer

  def start_link(_arg), do: GenServer.start_link(__MODULE__, %{}, name: __MODULE__)

  @impl true
  def init(held), do: {:ok, held}

  @impl true
  def handle_call({:hold, seat, who}, _from, held) do
    if Map.has_key?(held, seat),
      do: {:reply, :taken, held},
      else: {:reply, :ok, Map.put(held, seat, who)}
  end

  @impl true
  def handle_cast({:release, seat}, held) do
    if seat < 1, do: raise("there is no seat #{seat}")
    {:noreply, Map.delete(held, seat)}
  end
end

# #endregion

# #region carts
# Which seat lies in whose cart. It trusts that Seats
# holds what it promised.
defmodule Carts do
  use GenServer

  def start_link(_arg), do: GenServer.start_link(__MODULE__, %{}, name: __MODULE__)

  @impl true
  def init(carts), do: {:ok, carts}

  @impl true
  def handle_call({:add, who, seat}, _from, carts) do
    case GenServer.call(Seats, {:hold, seat, who}) do
      :taken ->
        Notes.mark(:refused, "#{seat}: #{who}")
        {:reply, :taken, carts}

      :ok ->
        {:reply, :ok, Map.put(carts, who, seat)}
    end
  end

  def handle_call({:pay, who}, _from, carts) do
    case carts do
      %{^who => seat} ->
        Notes.mark(:sold, "#{seat}: #{who}")
        GenServer.cast(Mailer, {:mail, "ticket to #{who}"})
        {:reply, :ok, Map.delete(carts, who)}

      _nothing ->
        Notes.mark(:empty, who)
        {:reply, :empty, carts}
    end
  end
end

# #endregion

# #region newsletter
# A job that has an end.
defmodule Newsletter do
  use GenServer

  def start_link(_arg), do: GenServer.start_link(__MODULE__, nil, name: __MODULE__)

  @impl true
  def init(state), do: {:ok, state, {:continue, :write}}

  @impl true
  def handle_continue(:write, state) do
    GenServer.cast(Mailer, {:mail, "news to Ada"})
    GenServer.cast(Mailer, {:mail, "news to Bob"})
    {:stop, :normal, state}
  end
end

# #endregion

defmodule Shop do
  # #region tree
  def open(strategy, restart) do
    children = [
      Mailer,
      Seats,
      # Calls Seats.
      Carts,
      Supervisor.child_spec(Newsletter, restart: restart)
    ]

    Supervisor.start_link(children, strategy: strategy, name: Shop)
  end

  # #endregion

  # #region day
  # Ada, Bob and Dee want seat 7. When Ada has it in her cart,
  # somebody releases a seat that does not exist.
  def day do
    Process.sleep(1000)
    GenServer.call(Carts, {:add, "Ada", 7})
    GenServer.call(Carts, {:add, "Cy", 3})
    Process.sleep(900)
    GenServer.call(Carts, {:pay, "Cy"})
    Process.sleep(100)
    GenServer.cast(Seats, {:release, 0})
    Process.sleep(500)
    GenServer.call(Carts, {:add, "Bob", 7})
    Process.sleep(500)
    GenServer.call(Carts, {:pay, "Ada"})
    GenServer.call(Carts, {:pay, "Bob"})
    Process.sleep(500)
    GenServer.call(Carts, {:add, "Dee", 7})
  end

  # #endregion
end

# What the simulation's trace is for the demo, the BEAM's own tracing is here: it reports every process that
# takes a name and every one that ends, with the time, without a word of it in the code above.
defmodule Notes do
  def start, do: Process.register(spawn(fn -> collect([]) end), Notes)

  def mark(name, value),
    do:
      send(Notes, {:trace_ts, self(), :mark, {name, value}, :erlang.monotonic_time(:nanosecond)})

  # All notes in the order of time.
  def all do
    send(Notes, {:all, self()})

    receive do
      {:notes, notes} -> for {_time, note} <- Enum.sort_by(notes, &elem(&1, 0)), do: note
    end
  end

  # Waits until there are so many notes of a kind.
  def await(kind, count) do
    if Enum.count(all(), &match?({^kind, _}, &1)) < count do
      Process.sleep(5)
      await(kind, count)
    end
  end

  defp collect(notes) do
    receive do
      {:all, from} ->
        send(from, {:notes, Enum.reverse(notes)})
        collect(notes)

      {:trace_ts, _pid, :mark, mark, time} ->
        collect([{time, mark} | notes])

      {:trace_ts, pid, :register, name, time} ->
        collect([{time, {:name, {pid, name}}} | notes])

      {:trace_ts, pid, :exit, reason, time} ->
        collect([{time, {:exit, {pid, reason}}} | notes])

      _other_trace ->
        collect(notes)
    end
  end

  def text({%{__exception__: true} = error, stack}) when is_list(stack),
    do: Exception.message(error)

  def text({reason, stack}) when is_list(stack), do: text(reason)
  def text(reason) when is_atom(reason) or is_binary(reason), do: to_string(reason)

  def json(map) when is_map(map) do
    "{" <> Enum.map_join(Enum.sort(map), ", ", fn {k, v} -> "#{json(k)}: #{json(v)}" end) <> "}"
  end

  def json(list) when is_list(list), do: "[" <> Enum.map_join(list, ", ", &json/1) <> "]"
  def json(number) when is_integer(number), do: Integer.to_string(number)
  def json(text) when is_binary(text), do: inspect(text)

  def json(atom) when is_atom(atom),
    do: inspect(String.replace_prefix(to_string(atom), "Elixir.", ""))
end

variants = %{
  "rest_for_one" => [strategy: :rest_for_one],
  "one_for_all" => [strategy: :one_for_all],
  "kill-seats" => [fault: {Seats, {:name, 5}, 1500}],
  "kill-carts" => [fault: {Carts, {:name, 6}, 700}],
  "kill-mailer" => [fault: {Mailer, {:sold, 1}, 0}],
  "permanent" => [restart: :permanent],
  "temporary" => [strategy: :rest_for_one, restart: :temporary]
}

how = for name <- System.argv(), option <- Map.fetch!(variants, name), do: option

Logger.configure(level: :none)
Notes.start()

street =
  spawn(fn ->
    Process.flag(:trap_exit, true)
    receive do: (:go -> Shop.open(how[:strategy] || :one_for_one, how[:restart] || :transient))

    # When the shop is gone, a call to it ends the day.
    try do
      Shop.day()
    catch
      :exit, _reason -> :closed
    end

    Notes.mark(:closing_time, nil)
    Process.sleep(:infinity)
  end)

:erlang.trace(street, true, [
  :procs,
  :set_on_spawn,
  :monotonic_timestamp,
  {:tracer, Process.whereis(Notes)}
])

send(street, :go)

# A fault comes so many ms after a note: Cy has paid, or the fifth or sixth process has its name.
with {target, {kind, count}, later} <- how[:fault] do
  Notes.await(kind, count)
  Process.sleep(later)
  Process.exit(Process.whereis(target), :kill)
end

Notes.await(:closing_time, 1)
Process.sleep(1500)
notes = Notes.all()
names = for {:name, {pid, name}} <- notes, into: %{}, do: {pid, name}
marks = fn wanted -> for {^wanted, value} <- notes, do: value end

facts = %{
  started: for({:name, {_pid, name}} <- notes, do: name),
  ended:
    Enum.frequencies(
      for {:exit, {pid, reason}} <- notes,
          name = names[pid],
          do: "#{inspect(name)}: #{Notes.text(reason)}"
    ),
  sold: marks.(:sold),
  refused: marks.(:refused),
  empty: marks.(:empty),
  mailed: marks.(:mailed)
}

IO.puts(Notes.json(facts))
