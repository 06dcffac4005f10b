# Records the servers of delta_crdt_ex (group `causal_crdt` of tests/truth/README.md) on this machine's BEAM.
#
#     elixir --erl "+S 1:1" tests/truth/record/delta_crdt.exs LIB in.jsonl out.jsonl
#
# LIB is a folder with the sources (`lib`) of delta_crdt_ex and merkle_map side by side. They run as they are, but for the
# clock: `ts` of a step is what it shows.

Code.require_file("terms.exs", __DIR__)
Mix.start()
Mix.env(:test)
Logger.configure(level: :none)
Code.compiler_options(ignore_module_conflict: true)

defmodule :telemetry do
  def execute(_, _, _), do: :ok
end

defmodule Truth.Storage do
  def read(name), do: :persistent_term.get({:stored, name}, nil)
  def write(name, stored), do: :persistent_term.put({:stored, name}, stored)
end

[lib, input, output] = System.argv()

sources = ~w[
  merkle_map/merkle_tree_impl.ex merkle_map/merkle_tree_diff.ex merkle_map/merkle_tree.ex merkle_map.ex
  benchmark_helper.ex delta_crdt/storage.ex delta_crdt/aw_lww_map.ex delta_crdt/causal_crdt.ex delta_crdt.ex
]

for source <- sources do
  Path.join(lib, source)
  |> File.read!()
  |> String.replace("System.monotonic_time(:nanosecond)", ":persistent_term.get(:ts, 0)")
  |> Code.compile_string(source)
end

defmodule Truth.Sync do
  # So long that no replica syncs of its own.
  @never 4_294_967_295
  @quiet 15

  def record(scenario) do
    for name <- ["a", "b", "c"], do: :persistent_term.erase({:stored, String.to_atom(name)})
    living = Map.new(scenario["replicas"], fn name -> {name, start(name, scenario)} end)
    settle([])
    state = %{living: living, last: living, names: Map.new(living, fn {name, pid} -> {pid, name} end)}

    {expect, state} =
      Enum.map_reduce(scenario["steps"], state, fn step, state ->
        if step["ts"], do: :persistent_term.put(:ts, step["ts"])
        {ret, state} = perform(step, state, scenario)
        events = settle([])
        living = Map.filter(state.living, fn {_, pid} -> Process.alive?(pid) end)
        state = %{state | living: living}
        # What each of many puts tells is left out.
        events = if step["op"] == "put_many" and scenario["sizes_only"], do: [], else: events
        {entry(ret, events, state, scenario["sizes_only"]), state}
      end)

    for {_, pid} <- state.living do
      Process.unlink(pid)
      Process.exit(pid, :kill)
    end

    settle([])
    flush()
    Map.put(scenario, "expect", expect)
  end

  def plain(nil), do: :"$null"
  def plain({:obj, pairs}), do: {:obj, Enum.map(pairs, fn {key, value} -> {key, plain(value)} end)}
  def plain(list) when is_list(list), do: Enum.map(list, &plain/1)
  def plain(term), do: term

  defp flush do
    receive do
      _ -> flush()
    after
      0 -> :ok
    end
  end

  defp start(name, scenario) do
    me = self()

    storage = if scenario["storage"], do: [storage_module: Truth.Storage], else: []

    max =
      case scenario["max_sync_size"] do
        nil -> []
        "infinite" -> [max_sync_size: :infinite]
        size -> [max_sync_size: size]
      end

    {:ok, pid} =
      DeltaCrdt.start_link(
        DeltaCrdt.AWLWWMap,
        [
          name: String.to_atom(name),
          sync_interval: @never,
          on_diffs: fn diffs -> send(me, {:diffs, name, diffs}) end
        ] ++ storage ++ max
      )

    :erlang.trace(pid, true, [:send])
    pid
  end

  # Everything that comes in until nothing does.
  defp settle(events) do
    receive do
      {:diffs, _, _} = event -> settle([event | events])
      {:trace, _, _, _, _} = event -> settle([event | events])
      {:EXIT, _, _} -> settle(events)
    after
      @quiet -> Enum.reverse(events)
    end
  end

  defp perform(%{"op" => op} = step, state, scenario) do
    name = step["replica"]
    pid = state.living[name]

    case op do
      "start" ->
        pid = start(name, scenario)

        {nil,
         %{
           living: Map.put(state.living, name, pid),
           last: Map.put(state.last, name, pid),
           names: Map.put(state.names, pid, name)
         }}

      _ ->
        ends? = op in ["kill", "stop", "mutate_clear"] or (op == "exit_message" and step["reason"] != "normal")
        ref = Process.monitor(pid)
        ret = act(op, step, pid, state)
        # A report of the crash may take its time.
        if ends?, do: receive(do: ({:DOWN, ^ref, _, _, _} -> :ok)), else: Process.demonitor(ref, [:flush])
        {ret, state}
    end
  end

  defp act("set_neighbours", step, pid, state) do
    DeltaCrdt.set_neighbours(pid, Enum.map(step["neighbours"], &state.last[&1]))
    nil
  end

  defp act("sync_tick", _, pid, _), do: (send(pid, :sync); nil)
  defp act("put", step, pid, _), do: (DeltaCrdt.put(pid, step["key"], step["value"]); nil)
  defp act("delete", step, pid, _), do: (DeltaCrdt.delete(pid, step["key"]); nil)
  defp act("merge", step, pid, _), do: (DeltaCrdt.merge(pid, step["map"]); nil)
  defp act("drop", step, pid, _), do: (DeltaCrdt.drop(pid, step["keys"]); nil)
  defp act("get", step, pid, _), do: {:ret, DeltaCrdt.get(pid, step["key"])}
  defp act("take", step, pid, _), do: {:ret, object(DeltaCrdt.take(pid, step["keys"]))}
  defp act("kill", _, pid, _), do: (Process.exit(pid, :kill); nil)
  defp act("stop", _, pid, _), do: (GenServer.stop(pid); nil)

  defp act("put_many", step, pid, _) do
    for i <- 1..step["count"], do: DeltaCrdt.put(pid, "k#{i}", i)
    nil
  end

  defp act("exit_message", step, pid, _) do
    send(pid, {:EXIT, spawn(fn -> :ok end), String.to_atom(step["reason"])})
    nil
  end

  defp act("mutate_clear", _, pid, _) do
    {:ret, DeltaCrdt.mutate(pid, :clear, [])}
  catch
    :exit, {{reason, _}, _} -> {:ret, ["exit", reason]}
  end

  defp object(map), do: {:obj, Enum.sort(map)}

  defp entry(ret, events, state, sizes) do
    read =
      for {name, pid} <- Enum.sort(state.living) do
        # Asking must not be taken for a message of the step.
        map = DeltaCrdt.to_map(pid)
        settle([])
        {name, if(sizes, do: map_size(map), else: object(map))}
      end

    diffs =
      for({:diffs, name, diffs} <- events, do: {name, Enum.map(diffs, &Tuple.to_list/1)})
      |> Enum.group_by(&elem(&1, 0), &elem(&1, 1))
      |> Enum.map(fn {name, lists} -> {name, if(sizes, do: Enum.map(lists, &length/1), else: lists)} end)
      |> Enum.sort()

    messages = if sizes, do: [], else: Enum.flat_map(events, &message(&1, state.names))

    {:obj,
     case(ret, do: ({:ret, value} -> [{"ret", value}]; nil -> [])) ++
       [{"read", {:obj, read}}] ++
       if(diffs == [], do: [], else: [{"on_diffs", {:obj, diffs}}]) ++
       if(messages == [], do: [], else: [{"messages", messages}])}
  end

  defp message({:trace, from, _, message, to}, names) do
    case {names[from], names[to], message} do
      {nil, _, _} -> []
      {_, nil, _} -> []
      {from, to, {:diff, _}} -> [["diff", from, to]]
      {from, to, {:diff, _, keys}} -> [["delta", from, to, keys]]
      {from, to, {:get_diff, _, keys}} -> [["get_diff", from, to, keys]]
      {from, to, {:ack_diff, about}} -> [["ack", from, to, names[about]]]
      _ -> []
    end
  end

  defp message(_, _), do: []
end

Process.flag(:trap_exit, true)

lines =
  for line <- File.stream!(input) do
    recorded = line |> Truth.Json.decode() |> Truth.Sync.record()
    expect = recorded["expect"]
    # What was given is written as it was, with what came of it.
    text = String.trim_trailing(String.trim(line), "}")
    # nil is plain JSON here, and no atom.
    json = expect |> Truth.Sync.plain() |> Truth.Json.encode() |> IO.iodata_to_binary()
    [text, ",\"expect\":", String.replace(json, ~S("$null"), "null"), "}\n"]
  end

File.write!(output, lines)
