# The ticket desk on a real BEAM: `elixir twin.exs`, or `elixir twin.exs kill-anna` for one of the faults below.
# Prints what happened as JSON in its last line; the simulation must yield the same.

defmodule Desk do
  # #region windows
  @windows [Anna, Ben, Cleo]
  # #endregion

  # #region book
  # Knows how many tickets are sold. Traps exits, so that
  # it can put the book away before it goes.
  def book do
    Process.register(self(), Book)
    Process.flag(:trap_exit, true)
    book(0)
  end

  defp book(sold) do
    receive do
      {:sold, _window} ->
        book(sold + 1)

      {:EXIT, _from, reason} ->
        Notes.mark(:put_away, sold)
        exit(reason)
    end
  end

  # #endregion

  # #region clerk
  # Sells tickets at one window, with a printer of its own.
  def clerk(name) do
    Process.register(self(), name)
    printer = spawn_link(fn -> printer(name) end)
    sell(name, printer)
  end

  defp sell(name, printer) do
    receive do
      {:customer, row} ->
        if row > 12, do: raise("there is no row #{row}")
        send(printer, {:print, row})
        send(Book, {:sold, name})
        Notes.mark(:sold, name)
        sell(name, printer)
    end
  end

  # #endregion

  # #region printer
  def printer(name) do
    Process.register(self(), Module.concat(name, Printer))
    print()
  end

  defp print do
    receive do
      {:print, _row} -> print()
    end
  end

  # #endregion

  # #region manager
  # Opens the windows, and opens again what closes.
  def manager do
    Process.register(self(), Manager)
    watch(Map.new(@windows, &open/1))
  end

  defp open(name) do
    {_pid, ref} = spawn_monitor(fn -> clerk(name) end)
    {ref, name}
  end

  defp watch(watched) do
    receive do
      {:DOWN, ref, :process, _pid, reason} ->
        name = watched[ref]
        Notes.mark(:told, [name, reason])
        # A new clerk needs a moment to get there.
        Process.sleep(50)
        {ref, name} = open(name)
        watch(Map.put(watched, ref, name))
    end
  end

  # #endregion

  # #region street
  # Sends a customer to one window after the other.
  # The eighth asks for row 13.
  def street do
    spawn(&book/0)
    spawn(&manager/0)

    for n <- 1..24 do
      Process.sleep(200)
      row = if n == 8, do: 13, else: 1 + rem(n * 5, 12)
      window = Enum.at(@windows, rem(n - 1, 3))

      clerk = Process.whereis(window)

      if clerk,
        do: send(clerk, {:customer, row}),
        else: Notes.mark(:turned_away, window)
    end
  end

  # #endregion
end

# What the simulation's trace is for the demo, the BEAM's own tracing is here: it reports every process that
# takes a name and every one that ends, without a word of it in the code above.
defmodule Notes do
  def start do
    Process.register(spawn(fn -> collect([]) end), Notes)
  end

  def mark(name, value), do: send(Notes, {:mark, name, value})

  def all do
    send(Notes, {:all, self()})

    receive do
      {:notes, notes} -> notes
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

      {:mark, name, value} ->
        collect([{name, value} | notes])

      {:trace, pid, :register, name} ->
        collect([{:name, {pid, name}} | notes])

      {:trace, pid, :exit, reason} ->
        collect([{:exit, {pid, reason}} | notes])

      _other_trace ->
        collect(notes)
    end
  end

  def text({%{__exception__: true} = error, stack}) when is_list(stack),
    do: Exception.message(error)

  def text({reason, stack}) when is_list(stack), do: text(reason)
  def text(reason) when is_atom(reason) or is_binary(reason), do: to_string(reason)

  def json(map) when is_map(map) do
    "{" <>
      Enum.map_join(Enum.sort(map), ", ", fn {k, v} -> "#{json(key(k))}: #{json(v)}" end) <> "}"
  end

  def json(list) when is_list(list), do: "[" <> Enum.map_join(list, ", ", &json/1) <> "]"
  def json(number) when is_integer(number), do: Integer.to_string(number)
  def json(text) when is_binary(text), do: inspect(text)
  def json(atom) when is_atom(atom), do: inspect(key(atom))

  defp key(key) when is_binary(key), do: key
  defp key(key), do: key |> to_string() |> String.replace_prefix("Elixir.", "")
end

faults = %{
  "kill-anna" => {Anna, :kill},
  "anna-normal" => {Anna, :normal},
  "jam" => {Anna.Printer, :jammed},
  "kill-manager" => {Manager, :kill},
  "book-shutdown" => {Book, :shutdown},
  "book-kill" => {Book, :kill}
}

Logger.configure(level: :none)
Notes.start()

desk =
  spawn(fn ->
    receive do: (:go -> Desk.street())
    Notes.mark(:closing_time, nil)
    Process.sleep(:infinity)
  end)

:erlang.trace(desk, true, [:procs, :set_on_spawn, {:tracer, Process.whereis(Notes)}])
send(desk, :go)

# A fault comes after the fifth customer; the sixth is 200 ms away.
Notes.await(:sold, 5)

with [variant] <- System.argv() do
  {name, reason} = Map.fetch!(faults, variant)
  Process.exit(Process.whereis(name), reason)
end

Notes.await(:closing_time, 1)
Process.sleep(300)
notes = Notes.all()
names = for {:name, {pid, name}} <- notes, into: %{}, do: {pid, name}
marks = fn wanted -> for {^wanted, value} <- notes, do: value end
ends = for {:exit, {pid, reason}} <- notes, do: "#{inspect(names[pid])}: #{Notes.text(reason)}"

facts = %{
  sold: Enum.frequencies(marks.(:sold)),
  turned_away: Enum.frequencies(marks.(:turned_away)),
  ended: Enum.frequencies(ends),
  told: for([name, reason] <- marks.(:told), do: "#{inspect(name)}: #{Notes.text(reason)}"),
  put_away: marks.(:put_away),
  at_work:
    for(
      name <- [Book, Manager, Anna, Anna.Printer, Ben, Ben.Printer, Cleo, Cleo.Printer],
      Process.whereis(name),
      do: name
    )
}

IO.puts(Notes.json(facts))
