# Three depots on three real BEAM nodes: elixir twin.exs, or with a variant: whole, short, crash. With pause, what
# becomes of requests that lie in Pune's sockets is not always the same.
# Ten times as fast as the simulation: what takes 10 s there takes 1 s here, and net_ticktime is 6 s instead of 60.
# It takes 25 seconds; the last line it prints is the facts as one JSON object.
Logger.configure(level: :none)

# What runs at each depot.
{:module, _, depot, _} =
  defmodule Depot do
    # #region depots
    # In this order they are asked for labels. The name of a real node has two parts.
    @depots [:parcels@pune, :parcels@oslo, :parcels@lyon]

    # What starts at each of them.
    def start do
      for {name, body} <- [
            {Notes, &notes/0},
            {Printer, &printer/0},
            {Greeter, &greeter/0},
            {Watch, &watch/0},
            {Belt, &belt/0}
          ],
          do: Process.register(spawn(body), name)
    end

    # #endregion

    # #region printer
    # Numbers labels, and tells the other printers how far it is.
    def printer(used \\ 0) do
      receive do
        {:label, belt, parcel} ->
          number = used + 1
          mark(:label, number)
          send(belt, {:number, parcel, number})
          for depot <- Node.list(), do: send({Printer, depot}, {:used, number})
          printer(number)

        {:used, number} ->
          printer(max(used, number))
      end
    end

    # #endregion

    # #region belt
    # Four trucks come, with two parcels each.
    def belt do
      for {wait, truck} <- Enum.with_index([10_000, 20_000, 75_000, 60_000]) do
        sleep(wait)
        for n <- 1..2, do: label(2 * truck + n)
      end
    end

    # A label comes from the first depot that is there.
    defp label(parcel) do
      there = [node() | Node.list()]
      depot = Enum.find(@depots, &(&1 in there))
      send({Printer, depot}, {:label, self(), parcel})

      receive do
        {:number, ^parcel, number} -> mark(:numbered, number)
      after
        ms(5_000) -> mark(:set_aside, depot)
      end
    end

    # #endregion

    # #region watch
    # Is told when the printer at Pune ends, and when a depot goes or comes.
    def watch do
      sleep(5_000)
      :net_kernel.monitor_nodes(true)
      Process.monitor({Printer, :parcels@pune})
      told()
    end

    defp told do
      receive do
        {:DOWN, _, :process, _, reason} -> mark(:printer_down, reason)
        {what, depot} -> mark(what, depot)
      end

      told()
    end

    # #endregion

    # #region greeter
    # Calls the depots that are not there.
    def greeter do
      for depot <- @depots, do: Node.connect(depot)
      sleep(10_000)
      greeter()
    end

    # #endregion

    # The simulation's milliseconds, ten times as fast.
    defp ms(time), do: div(time, 10)
    defp sleep(time), do: Process.sleep(ms(time))
    defp mark(name, value), do: send(Notes, {:mark, name, value})

    def notes(notes \\ []) do
      receive do
        {:mark, name, value} ->
          notes([{name, value} | notes])

        {:all, from} ->
          send(from, {:notes, Enum.reverse(notes)})
          notes(notes)
      end
    end

    def all do
      send(Notes, {:all, self()})
      receive do: ({:notes, notes} -> notes)
    end
  end

# Tells a node's distribution where another node listens, as epmd does: at the line between them.
{:module, _, directory, _} =
  defmodule Directory do
    def start_link, do: :ignore
    def register_node(_, _), do: {:ok, 1}
    def register_node(_, _, _), do: {:ok, 1}
    def listen_port_please(_, _), do: {:ok, 0}
    def names(_), do: {:error, :address}
    def port_please(_, _), do: :noport
    def port_please(_, _, _), do: :noport

    def address_please(_, host, _) do
      {:ok, [lines]} = :init.get_argument(:lines)
      {:ok, {127, 0, 0, 1}, port(lines, host), 6}
    end

    defp port([host, port | _], host), do: :erlang.list_to_integer(port)
    defp port([_, _ | others], host), do: port(others, host)
  end

# A line from one depot to another: passes bytes on until it is cut. Then it keeps silent, as a dead router does.
defmodule Line do
  def open(to) do
    {:ok, listener} = :gen_tcp.listen(0, [:binary, ip: {127, 0, 0, 1}, active: false])
    {:ok, port} = :inet.port(listener)
    {:ok, cut} = Agent.start_link(fn -> false end)
    spawn_link(fn -> accept(listener, to, cut) end)
    {port, cut}
  end

  def cut({_port, cut}, whether), do: Agent.update(cut, fn _ -> whether end)

  defp accept(listener, to, cut) do
    {:ok, near} = :gen_tcp.accept(listener)
    both = spawn(fn -> receive do: (:go -> join(near, to, cut)) end)
    :ok = :gen_tcp.controlling_process(near, both)
    send(both, :go)
    accept(listener, to, cut)
  end

  defp join(near, to, cut) do
    whole(cut)

    case :gen_tcp.connect({127, 0, 0, 1}, to, [:binary, active: false]) do
      {:ok, far} ->
        spawn_link(fn -> pass(far, near, cut) end)
        pass(near, far, cut)

      {:error, _} ->
        :gen_tcp.close(near)
    end
  end

  # Through a line that is cut, nobody hears either that the other has hung up.
  defp pass(from, to, cut) do
    read = :gen_tcp.recv(from, 0)
    whole(cut)

    with {:ok, bytes} <- read, :ok <- :gen_tcp.send(to, bytes) do
      pass(from, to, cut)
    else
      _ ->
        :gen_tcp.shutdown(from, :read_write)
        :gen_tcp.shutdown(to, :read_write)
    end
  end

  defp whole(cut) do
    if Agent.get(cut, & &1) do
      Process.sleep(10)
      whole(cut)
    end
  end
end

defmodule Cluster do
  @depots ["oslo", "lyon", "pune"]

  def start(beams) do
    dir = Path.join(System.tmp_dir!(), "depots-#{System.pid()}")
    File.mkdir_p!(dir)
    for {module, beam} <- beams, do: File.write!(Path.join(dir, "#{module}.beam"), beam)
    ports = Map.new(@depots, &{&1, free_port()})
    lines = for a <- @depots, b <- @depots, a != b, into: %{}, do: {{a, b}, Line.open(ports[b])}
    peers = Map.new(@depots, &{&1, peer(&1, dir, ports, lines)})
    for {_, peer} <- peers, do: :peer.call(peer, Depot, :start, [])
    File.rm_rf!(dir)

    pids =
      Map.new(peers, fn {name, peer} -> {name, to_string(:peer.call(peer, :os, :getpid, []))} end)

    {peers, lines, pids}
  end

  defp peer(depot, dir, ports, lines) do
    table = for to <- @depots, to != depot, do: [to, lines[{depot, to}] |> elem(0) |> to_string()]
    port = to_string(ports[depot])

    args =
      ["-start_epmd", "false", "-epmd_module", "Elixir.Directory", "-setcookie", "parcels"] ++
        ["-kernel", "net_ticktime", "6", "-kernel", "net_setuptime", "1"] ++
        ["-kernel", "inet_dist_listen_min", port, "inet_dist_listen_max", port] ++
        Enum.flat_map([dir | :code.get_path()], &["-pa", to_string(&1)]) ++
        ["-kernel", "logger_level", "none", "-lines" | List.flatten(table)]

    {:ok, peer, _node} =
      :peer.start(%{
        name: :parcels,
        host: to_charlist(depot),
        connection: :standard_io,
        args: Enum.map(args, &to_charlist/1)
      })

    peer
  end

  defp free_port do
    {:ok, socket} = :gen_tcp.listen(0, ip: {127, 0, 0, 1})
    {:ok, port} = :inet.port(socket)
    :gen_tcp.close(socket)
    port
  end

  def cut({_, lines, _}, depot, whether),
    do: for({{a, b}, line} <- lines, depot in [a, b], do: Line.cut(line, whether))

  def notes({peers, _, _}, depot), do: :peer.call(peers[depot], Depot, :all, [])
  def stop({peers, _, _}, depot), do: :peer.stop(peers[depot])
  def signal({_, _, pids}, depot, name), do: System.cmd("kill", ["-#{name}", pids[depot]])
end

# What befalls Pune, and when: the simulation's seconds.
story =
  case System.argv() do
    [] -> [{20, :cut}, {130, :heal}]
    ["whole"] -> []
    ["short"] -> [{20, :cut}, {50, :heal}]
    ["crash"] -> [{20, :crash}]
    ["pause"] -> [{20, :pause}, {130, :resume}]
  end

cluster = Cluster.start([{Depot, depot}, {Directory, directory}])

{now, at_pune} =
  Enum.reduce(story, {0, nil}, fn {at, what}, {now, notes} ->
    Process.sleep((at - now) * 100)
    seen = if what == :crash, do: Cluster.notes(cluster, "pune"), else: notes

    case what do
      :cut -> Cluster.cut(cluster, "pune", true)
      :heal -> Cluster.cut(cluster, "pune", false)
      :crash -> Cluster.stop(cluster, "pune")
      :pause -> Cluster.signal(cluster, "pune", "STOP")
      :resume -> Cluster.signal(cluster, "pune", "CONT")
    end

    {at, seen}
  end)

Process.sleep((200 - now) * 100)

depots = ["pune", "oslo", "lyon"]
notes = Map.new(depots, &{&1, (&1 == "pune" && at_pune) || Cluster.notes(cluster, &1)})
of = fn depot, what -> for {^what, value} <- notes[depot], do: value end
labels = Enum.flat_map(depots, &of.(&1, :label))
taken = Enum.flat_map(depots, &of.(&1, :numbered))

facts = %{
  labels: Map.new(depots, &{&1, length(of.(&1, :label))}),
  numbered: Map.new(depots, &{&1, length(of.(&1, :numbered))}),
  set_aside: Map.new(depots, &{&1, length(of.(&1, :set_aside))}),
  twice: Enum.uniq(Enum.sort(labels -- Enum.uniq(labels))),
  for_nobody: length(labels) - length(taken),
  told:
    Map.new(depots, fn depot ->
      {depot,
       Enum.sort(
         for {what, value} <- notes[depot],
             what in [:printer_down, :nodedown, :nodeup],
             do: String.replace("#{what} #{value}", "parcels@", "")
       )}
    end)
}

defmodule Json do
  def text(map) when is_map(map),
    do: "{" <> Enum.map_join(map, ", ", fn {k, v} -> "\"#{k}\": #{text(v)}" end) <> "}"

  def text(list) when is_list(list), do: "[" <> Enum.map_join(list, ", ", &text/1) <> "]"
  def text(number) when is_integer(number), do: Integer.to_string(number)
  def text(text), do: inspect(text)
end

IO.puts(Json.text(facts))
