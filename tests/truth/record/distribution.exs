# Records scenarios of several nodes on the real BEAM: OTP's `peer` starts them, on loopback (tests/truth/README.md, recorded/).
#
#   elixir --erl "+S 2:2" tests/truth/record/distribution.exs IN OUT
#
# The peers have as many schedulers as the recorder.
# IN holds one scenario per line, without `expect`; OUT gets the same lines with `expect`. The recorder itself is no node:
# it drives each peer over its standard input. Lines can't be cut here without rights that a test has not: a node is
# stopped (SIGSTOP), killed, or told to disconnect.

Code.require_file("terms.exs", __DIR__)

defmodule Truth.Agent do
  @moduledoc "Runs on every peer: processes that do what they are told and keep what they receive."

  def start do
    spawn(fn ->
      Process.register(self(), :truth_inbox)
      inbox([])
    end)

    :ok
  end

  defp inbox(kept) do
    receive do
      {:note, name, message} ->
        inbox([{name, message} | kept])

      {:take, from} ->
        send(from, {:taken, Enum.reverse(kept)})
        inbox([])
    end
  end

  def take do
    send(:truth_inbox, {:take, self()})

    receive do
      {:taken, kept} -> kept
    end
  end

  def controlled(name, trap) do
    spawn(fn -> run(name, trap) end)
  end

  def run(name, trap) do
    Process.flag(:trap_exit, trap)
    loop(name)
  end

  defp loop(name) do
    receive do
      {:"$truth", from, tag, command} ->
        send(from, {tag, perform(command)})
        loop(name)

      message ->
        send(:truth_inbox, {:note, name, message})
        loop(name)
    end
  end

  defp perform({:die, reason}), do: exit(reason)

  defp perform(command) do
    do_perform(command)
  catch
    kind, reason -> {:raised, kind, reason}
  end

  defp do_perform({:send, to, message}), do: (send(to, message); :ok)
  defp do_perform({:send_many, to, count}), do: (for(i <- 1..count, do: send(to, i)); :ok)
  defp do_perform({:register, name}), do: Process.register(self(), name)
  defp do_perform({:link, pid}), do: Process.link(pid)
  defp do_perform({:unlink, pid}), do: Process.unlink(pid)
  defp do_perform({:links}), do: self() |> Process.info(:links) |> elem(1) |> length()
  defp do_perform({:monitor, of}), do: {:ref, Process.monitor(of)}
  defp do_perform({:demonitor, ref, options}), do: Process.demonitor(ref, options)
  defp do_perform({:exit, pid, reason}), do: Process.exit(pid, reason)
  defp do_perform({:alive, pid}), do: Process.alive?(pid)
  defp do_perform({:node_of, pid}), do: node(pid)
  defp do_perform({:self}), do: Node.self()
  defp do_perform({:list}), do: Enum.sort(Node.list())
  defp do_perform({:connect, node}), do: Node.connect(node)
  defp do_perform({:disconnect, node}), do: Node.disconnect(node)
  defp do_perform({:ping, node}), do: Node.ping(node)
  defp do_perform({:monitor_node, node, flag}), do: Node.monitor(node, flag)
  defp do_perform({:monitor_nodes, flag}), do: :net_kernel.monitor_nodes(flag)
  defp do_perform({:monitor_nodes, flag, options}), do: :net_kernel.monitor_nodes(flag, options)
  defp do_perform({:call, to, request, timeout}), do: GenServer.call(to, request, timeout)
  defp do_perform({:cast, to, request}), do: GenServer.cast(to, request)
  defp do_perform({:stop, to, reason}), do: GenServer.stop(to, reason, 3000)
  defp do_perform({:send_after, to, message, ms}), do: (Process.send_after(to, message, ms); :ok)

  defp do_perform({:node_spawn, how, node, name, trap}) do
    args = [__MODULE__, :run, [name, trap]]

    case how do
      "spawn" -> {:pid, apply(Node, :spawn, [node | args])}
      "spawn_link" -> {:pid, apply(Node, :spawn_link, [node | args])}
      "spawn_monitor" -> {:pid_ref, apply(:erlang, :spawn_monitor, [node | args])}
    end
  end

  def command(pid, command) do
    tag = make_ref()
    watch = Process.monitor(pid)
    send(pid, {:"$truth", self(), tag, command})

    receive do
      {^tag, answer} -> answer
      {:DOWN, ^watch, _, _, _} -> :ended
    after
      30_000 -> :no_answer
    end
  end
end

defmodule Truth.Server do
  @moduledoc "A GenServer for calls from other nodes. Unlinked, registered if a name is given."
  use GenServer

  def start(name) do
    {:ok, pid} = GenServer.start(__MODULE__, 0, if(name == nil, do: [], else: [name: name]))
    pid
  end

  def init(n), do: {:ok, n}
  def handle_call({:echo, x}, _, n), do: {:reply, x, n}
  def handle_call({:slow, ms, x}, _, n), do: (Process.sleep(ms); {:reply, x, n})
  def handle_call({:stop, r}, _, n), do: {:stop, r, n}
  def handle_call(:count, _, n), do: {:reply, n, n}
  def handle_call(:who, {pid, _}, n), do: {:reply, pid, n}
  def handle_call(:never, _, n), do: {:noreply, n}
  def handle_cast({:add, k}, n), do: {:noreply, n + k}
end

defmodule Truth.Distribution do
  @host "localhost"
  @quiet 300

  def main([input, output]) do
    File.stream!(input)
    |> Enum.reject(&(String.trim(&1) == ""))
    |> Enum.map(fn line ->
      scenario = Truth.Json.decode(line)
      IO.puts(:stderr, scenario["id"])
      expect = record(scenario)
      line = String.trim(line)
      [binary_part(line, 0, byte_size(line) - 1), ~s(,"expect":), Truth.Json.encode(expect), "}\n"]
    end)
    |> then(&File.write!(output, &1))
  end

  defp full(name), do: String.to_atom("#{name}@#{@host}")

  defp boot(name, scenario) do
    schedulers = :erlang.system_info(:schedulers)

    args = [
      '+S', '#{schedulers}:#{schedulers}',
      '-kernel', 'net_ticktime', '#{scenario["ticktime"] || 60}',
      '-kernel', 'logger_level', 'emergency',
      '-kernel', 'net_setuptime', '2',
      '-setcookie', 'truth',
      '-pa', to_charlist(Path.dirname(to_string(:code.which(Kernel))))
    ]

    {:ok, peer, _} = :peer.start(%{name: String.to_atom(name), host: to_charlist(@host), connection: :standard_io, args: args, wait_boot: 15_000})

    for module <- [Truth.Agent, Truth.Server] do
      {:module, _} = :peer.call(peer, :code, :load_binary, [module, 'truth', :persistent_term.get(module)])
    end

    :ok = :peer.call(peer, Truth.Agent, :start, [])
    %{peer: peer, os: :peer.call(peer, :os, :getpid, []), stopped: false}
  end

  defp record(scenario) do
    nodes = Map.new(scenario["nodes"], &{&1, boot(&1, scenario)})

    if scenario["connected"] != false do
      [first | others] = scenario["nodes"]
      for other <- others, do: :peer.call(nodes[first].peer, Node, :connect, [full(other)])
      Process.sleep(700)
    end

    start = %{nodes: nodes, pids: %{}, refs: %{}, scenario: scenario}

    {expect, last} =
      Enum.map_reduce(scenario["steps"], start, fn step, s ->
        {ret, s} = step(step, s)
        Process.sleep(step["settle"] || @quiet)
        {observe(ret, step, s), s}
      end)

    for {_, node} <- last.nodes do
      System.cmd("kill", ["-9", to_string(node.os)], stderr_to_stdout: true)
    end

    Process.sleep(200)
    expect
  end

  defp observe(ret, step, s) do
    names = names(s)

    inbox =
      for {_, node} <- s.nodes, not node.stopped, node.peer != nil, {name, message} <- :peer.call(node.peer, Truth.Agent, :take, [], 20_000) do
        {name, Truth.Term.write(message, names) |> nodes_in()}
      end

    inbox = inbox |> Enum.group_by(&elem(&1, 0), &elem(&1, 1)) |> Enum.sort()
    lists =
      for {name, node} <- s.nodes, not node.stopped, node.peer != nil do
        {name, node.peer |> :peer.call(Node, :list, []) |> Enum.map(&short/1) |> Enum.sort()}
      end

    pairs = [{"ret", ret |> Truth.Term.write(names) |> nodes_in()}]
    pairs = if inbox == [], do: pairs, else: pairs ++ [{"inbox", {:obj, inbox}}]
    pairs = if step["nodes"] == false, do: pairs, else: pairs ++ [{"nodes", {:obj, lists}}]
    {:obj, pairs}
  end

  defp short(node), do: node |> Atom.to_string() |> String.split("@") |> hd()

  # Node names are written {"n":"a"}.
  defp nodes_in(text) when is_binary(text) do
    case String.split(text, "@") do
      [name, @host] -> {:obj, [{"n", name}]}
      _ -> text
    end
  end

  defp nodes_in(list) when is_list(list), do: Enum.map(list, &nodes_in/1)
  defp nodes_in({:obj, pairs}), do: {:obj, Enum.map(pairs, fn {k, v} -> {k, nodes_in(v)} end)}
  defp nodes_in(other), do: other

  defp names(s) do
    fn
      {:pid, pid} when is_pid(pid) -> Enum.find_value(s.pids, "?", fn {name, at} -> at == pid && name end)
      {:pid, name} -> Map.fetch!(s.pids, name)
      {:ref, ref} when is_reference(ref) -> Enum.find_value(s.refs, "?", fn {label, at} -> at == ref && label end)
      {:ref, label} -> Map.fetch!(s.refs, label)
    end
  end

  defp read(json, s), do: Truth.Term.read(json, names(s))

  # A process by its name, a registered name at a node `["name","node"]`, or a registered name.
  defp address([name, node], _), do: {String.to_atom(name), full(node)}
  defp address(%{"registered" => name}, _), do: String.to_atom(name)
  defp address(name, s), do: Map.fetch!(s.pids, name)

  defp step(%{"op" => op} = step, s) do
    case op do
      "spawn" ->
        pid = :peer.call(s.nodes[step["at"]].peer, Truth.Agent, :controlled, [step["name"], step["trap"] == true])
        {:ok, put_in(s.pids[step["name"]], pid)}

      "server" ->
        reg = step["reg"] && String.to_atom(step["reg"])
        pid = :peer.call(s.nodes[step["at"]].peer, Truth.Server, :start, [reg])
        {:ok, put_in(s.pids[step["name"]], pid)}

      "crash" ->
        System.cmd("kill", ["-9", to_string(s.nodes[step["node"]].os)])
        {:ok, put_in(s.nodes[step["node"]].peer, nil)}

      "halt" ->
        try do
          :peer.call(s.nodes[step["node"]].peer, :init, :stop, [])
        catch
          _, _ -> :ok
        end

        {:ok, put_in(s.nodes[step["node"]].peer, nil)}

      "restart" ->
        {:ok, put_in(s.nodes[step["node"]], boot(step["node"], s.scenario))}

      "pause" ->
        System.cmd("kill", ["-STOP", to_string(s.nodes[step["node"]].os)])
        {:ok, put_in(s.nodes[step["node"]].stopped, true)}

      "resume" ->
        System.cmd("kill", ["-CONT", to_string(s.nodes[step["node"]].os)])
        {:ok, put_in(s.nodes[step["node"]].stopped, false)}

      "wait" ->
        Process.sleep(step["ms"])
        {:ok, s}

      "die" ->
        {perform(step["in"], {:die, read(step["reason"], s)}, s), s}

      _ ->
        act(op, step, s)
    end
  end

  defp perform(name, command, s) do
    pid = s.pids[name]
    node = Enum.find_value(s.nodes, fn {short, node} -> full(short) == node(pid) && node end)
    :peer.call(node.peer, Truth.Agent, :command, [pid, command], 40_000)
  end

  defp act(op, step, s) do
    command =
      case op do
        "send" -> {:send, address(step["to"], s), read(step["msg"], s)}
        "send_many" -> {:send_many, address(step["to"], s), step["count"]}
        "register" -> {:register, String.to_atom(step["reg"])}
        "link" -> {:link, address(step["to"], s)}
        "unlink" -> {:unlink, address(step["to"], s)}
        "links" -> {:links}
        "monitor" -> {:monitor, address(step["of"], s)}
        "demonitor" -> {:demonitor, Map.fetch!(s.refs, step["label"]), Enum.map(step["opts"] || [], &String.to_atom/1)}
        "exit" -> {:exit, address(step["to"], s), read(step["reason"], s)}
        "alive" -> {:alive, address(step["of"], s)}
        "node_of" -> {:node_of, address(step["of"], s)}
        "self" -> {:self}
        "list" -> {:list}
        "connect" -> {:connect, full(step["node"])}
        "disconnect" -> {:disconnect, full(step["node"])}
        "ping" -> {:ping, full(step["node"])}
        "monitor_node" -> {:monitor_node, full(step["node"]), step["flag"]}
        "monitor_nodes" when is_map_key(step, "reason") -> {:monitor_nodes, step["flag"], %{nodedown_reason: true}}
        "monitor_nodes" -> {:monitor_nodes, step["flag"]}
        "call" -> {:call, address(step["to"], s), read(step["req"], s), step["timeout"] || 5000}
        "cast" -> {:cast, address(step["to"], s), read(step["req"], s)}
        "stop" -> {:stop, address(step["to"], s), read(step["reason"], s)}
        "send_after" -> {:send_after, address(step["to"], s), read(step["msg"], s), step["ms"]}
        "node_spawn" -> {:node_spawn, step["how"], full(step["node"]), step["name"], step["trap"] == true}
      end

    case perform(step["in"], command, s) do
      {:ref, ref} -> {:ok, put_in(s.refs[step["label"]], ref)}
      {:pid, pid} -> {:ok, put_in(s.pids[step["name"]], pid)}
      {:pid_ref, {pid, ref}} -> {:ok, put_in(put_in(s.pids[step["name"]], pid).refs[step["label"]], ref)}
      other -> {other, s}
    end
  end
end

# The peers load these two by their code.
source = File.read!(__ENV__.file)
Code.compiler_options(ignore_module_conflict: true)

for part <- String.split(source, "\ndefmodule "), String.starts_with?(part, ["Truth.Agent", "Truth.Server"]) do
  for {module, code} <- Code.compile_string("defmodule " <> part), do: :persistent_term.put(module, code)
end

Truth.Distribution.main(System.argv())
