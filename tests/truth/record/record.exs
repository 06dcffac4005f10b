# Records supervisor, process and gen_event scenarios on the real BEAM, in the format of tests/truth/README.md.
#
#   elixir --erl "+S 1:1" tests/truth/record/record.exs IN OUT
#
# IN holds one scenario per line, without `expect`; OUT gets the same lines with `expect` (and `final`).
# A scenario with a `tree` is about supervisors, every other one about processes. Each step runs to
# quiescence: until every supervisor answers and nothing was noted for two rounds of 9 ms. What depends on
# the schedule is found by recording again with "+S 2:2"; keep.ts compares the two.

Code.require_file("terms.exs", __DIR__)

defmodule Truth.Collector do
  @moduledoc "Notes what happens, in causal order: callbacks report by a call, deaths by monitors."
  use GenServer

  def start, do: GenServer.start(__MODULE__, nil, name: __MODULE__)
  def call(request), do: GenServer.call(__MODULE__, request, :infinity)
  def reset(plans \\ %{}, timed \\ false), do: call({:reset, plans, timed})

  def init(_), do: {:ok, fresh(%{}, false, 0)}

  defp fresh(plans, timed, seq),
    do: %{
      seq: seq,
      plans: plans,
      timed: timed,
      t0: now(),
      events: [],
      reports: [],
      counts: %{},
      pids: %{},
      newest: %{},
      nodes: %{},
      refs: %{},
      labels: %{},
      inbox: [],
      down: [],
      saved: %{}
    }

  defp now, do: System.monotonic_time(:millisecond)

  def handle_call({:reset, plans, timed}, _, s), do: {:reply, :ok, fresh(plans, timed, s.seq + 1)}
  def handle_call(:seq, _, s), do: {:reply, s.seq, s}
  def handle_call(:state, _, s), do: {:reply, s, s}
  def handle_call(:begin, _, s), do: {:reply, :ok, %{s | t0: now()}}

  def handle_call(:take, _, s) do
    names = names(s)

    inbox =
      s.inbox
      |> Enum.reverse()
      |> Enum.group_by(&elem(&1, 0), &Truth.Term.write(elem(&1, 1), names))
      |> Enum.sort()

    down =
      s.down
      |> Enum.map(fn {name, reason} -> [name, Truth.Term.write(reason, names)] end)
      |> Enum.sort_by(&hd/1)

    {:reply, %{events: Enum.reverse(s.events), reports: Enum.reverse(s.reports), inbox: inbox, down: down},
     %{s | events: [], reports: [], inbox: [], down: []}}
  end

  # supervisors
  def handle_call({:init, key, kind}, {pid, _}, s) do
    n = Map.get(s.counts, key, 0) + 1
    who = "#{key}##{n}"
    Process.monitor(pid)

    s = %{
      s
      | counts: Map.put(s.counts, key, n),
        pids: Map.put(s.pids, pid, %{who: who, key: key, kind: kind, started: false}),
        newest: Map.put(s.newest, key, pid)
    }

    {:reply, who, event(s, ["init", who])}
  end

  def handle_call({:event, list}, _, s), do: {:reply, :ok, event(s, list)}

  def handle_call({:event, list, term}, _, s),
    do: {:reply, :ok, event(s, list ++ [Truth.Term.write(term, names(s))])}

  def handle_call({:node, key, node}, _, s), do: {:reply, :ok, %{s | nodes: Map.put(s.nodes, key, node)}}
  def handle_call({:driver, pid}, _, s), do: {:reply, :ok, put_in(s.newest["driver"], pid)}
  def handle_call({:started, pid}, _, s), do: {:reply, :ok, put_in(s.pids[pid].started, true)}
  def handle_call({:set_plan, key, plan}, _, s), do: {:reply, :ok, %{s | plans: Map.put(s.plans, key, plan)}}

  def handle_call({:plan, key}, _, s) do
    case s.plans[key] do
      [next | rest] -> {:reply, next, %{s | plans: Map.put(s.plans, key, rest)}}
      _ -> {:reply, "ok", s}
    end
  end

  # processes
  def handle_call({:name, name, pid}, _, s) do
    Process.monitor(pid)

    {:reply, :ok,
     %{
       s
       | pids: Map.put(s.pids, pid, %{who: name, kind: :process, started: true}),
         newest: Map.put(s.newest, name, pid)
     }}
  end

  def handle_call({:label, label, ref}, _, s),
    do: {:reply, :ok, %{s | refs: Map.put(s.refs, ref, label), labels: Map.put(s.labels, label, ref)}}

  def handle_call({:log, name, term}, _, s),
    do: {:reply, :ok, %{s | inbox: [{name, term} | s.inbox], seq: s.seq + 1}}

  def handle_call({:save, name, from}, _, s), do: {:reply, :ok, put_in(s.saved[name], from)}

  def handle_info({:report, pid, context, reason, id, child}, s) do
    names = names(s)
    w = &Truth.Term.write(&1, names)
    who = if s.pids[pid], do: s.pids[pid].who, else: "?"

    {:noreply,
     %{
       s
       | reports: [[who, Atom.to_string(context), w.(reason), w.(id), w.(child)] | s.reports],
         seq: s.seq + 1
     }}
  end

  def handle_info({:DOWN, _, :process, pid, reason}, s) do
    case s.pids[pid] do
      nil -> {:noreply, s}
      %{kind: :process, who: who} -> {:noreply, %{s | down: [{who, reason} | s.down], seq: s.seq + 1}}
      %{started: true, who: who} -> {:noreply, event(s, ["down", who, Truth.Term.write(reason, names(s))])}
      _ -> {:noreply, %{s | seq: s.seq + 1}}
    end
  end

  def handle_info(_, s), do: {:noreply, s}

  defp event(s, list) do
    list = if s.timed, do: [div(now() - s.t0, 50) * 50 | list], else: list
    %{s | events: [list | s.events], seq: s.seq + 1}
  end

  def names(s) do
    fn
      {:pid, pid} when is_pid(pid) ->
        if s.pids[pid], do: s.pids[pid].who, else: if(pid == s.newest["driver"], do: "driver", else: "?")

      {:pid, name} ->
        s.newest[hd(String.split(name, "#"))]

      {:ref, ref} when is_reference(ref) ->
        Map.get(s.refs, ref, "?")

      {:ref, label} ->
        s.labels[label]
    end
  end
end

defmodule Truth.Reports do
  @moduledoc "A logger handler that passes on the error reports of supervisors."
  def log(%{level: :error, msg: {:report, %{label: {:supervisor, _}, report: report}}, meta: %{pid: pid}}, _) do
    [{kind, child} | _] = offender = report[:offender]
    child = if kind == :nb_children, do: {:nb_children, child}, else: child

    send(
      Truth.Collector,
      {:report, pid, report[:errorContext], report[:reason], offender[:id] || offender[:name], child}
    )
  end

  def log(_, _), do: :ok
end

defmodule Truth.Names do
  def read(json), do: Truth.Term.read(json, Truth.Collector.names(Truth.Collector.call(:state)))
  def write(term), do: Truth.Term.write(term, Truth.Collector.names(Truth.Collector.call(:state)))
  def text(%{"s" => text}), do: text
  def text(text) when is_binary(text), do: text
end

defmodule Truth.W do
  @moduledoc "The worker of a scenario."
  use GenServer
  alias Truth.{Collector, Names}

  def start(template, instance), do: start(Map.merge(template, instance))

  def start(child) do
    key = child["key"]
    plan = Collector.call({:plan, key})

    case plan do
      %{"t" => ["start", what]} ->
        Collector.call({:event, ["start_fn", key, what]})

        case what do
          "raise" -> raise "start raised"
          "throw" -> throw(:thrown)
          "exit" -> exit(:start_exit)
          "garbage" -> :garbage
          "ok_no_pid" -> {:ok, :not_a_pid}
          "error" -> {:error, :start_error}
          "info" -> with({:ok, pid} <- go(child, "ok"), do: {:ok, pid, :extra_info})
        end

      plan ->
        go(child, plan)
    end
  end

  defp go(%{"link" => false} = child, plan), do: GenServer.start(__MODULE__, {child, plan})
  defp go(child, plan), do: GenServer.start_link(__MODULE__, {child, plan})

  def init({child, plan}) do
    who = Collector.call({:init, child["key"], :worker})
    if child["trap"], do: Process.flag(:trap_exit, true)
    state = {who, child}

    case plan do
      "ok" ->
        ok(state)

      "ignore" ->
        :ignore

      %{"t" => ["stop", r]} ->
        {:stop, Names.read(r)}

      %{"t" => ["raise", m]} ->
        raise Names.text(m)

      %{"t" => ["exit", r]} ->
        exit(Names.read(r))

      %{"t" => ["delay", ms]} ->
        Process.sleep(ms)
        ok(state)

      %{"t" => ["delay_stop", ms, r]} ->
        Process.sleep(ms)
        {:stop, Names.read(r)}

      %{"t" => ["then", r]} ->
        Collector.call({:started, self()})
        {:ok, state, {:continue, {:then, Names.read(r)}}}
    end
  end

  defp ok(state) do
    Collector.call({:started, self()})
    {:ok, state}
  end

  def handle_continue({:then, reason}, state), do: {:stop, reason, state}

  def handle_cast({"stop", reason}, state), do: {:stop, reason, state}
  def handle_cast({"exit", reason}, _), do: exit(reason)
  def handle_cast({"raise", reason}, _), do: raise(reason)
  def handle_cast({"throw", reason}, _), do: throw(reason)

  def handle_cast("unlink", state) do
    parent = hd(Process.get(:"$ancestors"))
    Process.unlink(parent)
    {:noreply, state}
  end

  def handle_info({:EXIT, _, reason}, {who, _} = state) do
    Collector.call({:event, ["info_exit", who], reason})
    {:noreply, state}
  end

  def handle_info(_, state), do: {:noreply, state}

  def terminate(reason, {who, child}) do
    Collector.call({:event, ["term", who], reason})
    if child["term_delay"], do: Process.sleep(child["term_delay"])
    if child["term_exit"], do: exit(Names.read(child["term_exit"]))
  end
end

defmodule Truth.D do
  use DynamicSupervisor
  def init(node), do: Truth.S.made(node)
end

defmodule Truth.S do
  @moduledoc "The supervisor of a scenario."
  alias Truth.{Collector, Names}

  def start(node) do
    Collector.call({:node, node["key"], node})

    result =
      if node["strategy"] == "dynamic",
        do: DynamicSupervisor.start_link(Truth.D, node),
        else: :supervisor.start_link(Truth.S, node)

    with {:ok, pid} <- result, do: Collector.call({:started, pid})
    result
  end

  def init(node), do: made(node)

  def made(node) do
    Collector.call({:init, node["key"], :supervisor})

    case Collector.call({:plan, node["key"]}) do
      "ok" -> flags(node)
      "ignore" -> :ignore
      %{"t" => ["bad", x]} -> Names.read(x)
    end
  end

  defp flags(%{"strategy" => "dynamic"} = node) do
    DynamicSupervisor.init(
      strategy: :one_for_one,
      max_restarts: value(node["intensity"]),
      max_seconds: value(node["period"]),
      max_children: value(node["max_children"] || "infinity")
    )
  end

  defp flags(node) do
    flags = %{
      strategy: String.to_atom(node["strategy"]),
      intensity: value(node["intensity"]),
      period: value(node["period"])
    }

    flags =
      if node["auto_shutdown"], do: Map.put(flags, :auto_shutdown, value(node["auto_shutdown"])), else: flags

    children =
      if node["strategy"] == "simple_one_for_one",
        do: [spec(Map.merge(%{"key" => "tmpl"}, node["template"]))],
        else: Enum.map(node["children"] || [], &spec/1)

    {:ok, {flags, children}}
  end

  def spec(child) do
    start = if child["sup"], do: {Truth.S, :start, [child["sup"]]}, else: {Truth.W, :start, [child]}
    start = if child["bad_mfa"], do: elem(Code.eval_string(child["bad_mfa"]), 0), else: start
    spec = %{id: String.to_atom(child["id"] || child["key"]), start: start}

    spec =
      Enum.reduce(["restart", "shutdown", "significant", "type"], spec, fn field, spec ->
        if Map.has_key?(child, field),
          do: Map.put(spec, String.to_atom(field), value(child[field])),
          else: spec
      end)

    Map.drop(spec, Enum.map(child["omit_fields"] || [], &String.to_atom/1))
  end

  defp value(text) when is_binary(text), do: String.to_atom(text)
  defp value(other), do: other
end

defmodule Truth.G do
  @moduledoc "The GenServer of a process scenario: requests tell it what to do."
  use GenServer
  alias Truth.{Collector, Names}

  def init({name, opts}) do
    Collector.call({:name, name, self()})
    log(name, {:cb, :init})
    if opts["trap"] in [true, "true"], do: Process.flag(:trap_exit, true)
    Process.put(:scenario, {name, opts})
    state = :state

    case opts["init"] do
      nil ->
        {:ok, state}

      "ok" ->
        {:ok, state}

      "ignore" ->
        :ignore

      %{"t" => ["ok", "timeout", ms]} ->
        {:ok, state, ms}

      %{"t" => ["ok", "continue", x]} ->
        {:ok, state, {:continue, Names.read(x)}}

      %{"t" => ["sleep", ms]} ->
        Process.sleep(ms)
        {:ok, state}

      %{"t" => ["stop", r]} ->
        {:stop, Names.read(r)}

      %{"t" => ["raise", m]} ->
        raise Names.text(m)

      %{"t" => ["exit", r]} ->
        exit(Names.read(r))

      %{"t" => ["throw", r]} ->
        throw(Names.read(r))

      %{"t" => ["bad", x]} ->
        Names.read(x)
    end
  end

  defp log(name, entry), do: Collector.call({:log, name, entry})

  defp name, do: elem(Process.get(:scenario), 0)

  def handle_call(req, from, state) do
    log(name(), {:cb, :call, req})
    serve(req, from, state)
  end

  def handle_cast(req, state) do
    log(name(), {:cb, :cast, req})
    serve(req, nil, state)
  end

  def handle_info(msg, state) do
    log(name(), {:cb, :info, msg})

    case msg do
      {:do, req} -> serve(req, nil, state)
      _ -> {:noreply, state}
    end
  end

  def handle_continue(x, state) do
    log(name(), {:cb, :continue, x})
    {:noreply, state}
  end

  def terminate(reason, _) do
    {name, opts} = Process.get(:scenario)
    log(name, {:cb, :terminate, reason})

    case opts["term"] do
      %{"t" => ["exit", r]} -> exit(Names.read(r))
      %{"t" => ["raise", m]} -> raise Names.text(m)
      %{"t" => ["sleep", ms]} -> Process.sleep(ms)
      _ -> :ok
    end
  end

  defp serve(req, from, state) do
    name = name()

    case req do
      {:reply, v} ->
        {:reply, v, state}

      {:reply_after, ms, v} ->
        Process.sleep(ms)
        {:reply, v, state}

      {:reply_timeout, v, ms} ->
        {:reply, v, state, ms}

      {:reply_continue, v, x} ->
        {:reply, v, state, {:continue, x}}

      :save_from ->
        Collector.call({:save, name, from})
        {:noreply, state}

      {:reply_saved, v} ->
        GenServer.reply(Collector.call(:state).saved[name], v)
        {:noreply, state}

      {:reply_twice, v1, v2} ->
        spawn(fn ->
          Process.sleep(60)
          GenServer.reply(from, v2)
        end)

        {:reply, v1, state}

      {:noreply_timeout, ms} ->
        {:noreply, state, ms}

      {:stop_reply, r, v} ->
        {:stop, r, v, state}

      {:stop, r} ->
        {:stop, r, state}

      {:raise, m} ->
        raise m

      {:exit, r} ->
        exit(r)

      {:throw, r} ->
        throw(r)

      {:bad, x} ->
        x

      {:call, other, inner, timeout} ->
        {:reply, GenServer.call(Names.read(%{"p" => other}), inner, timeout), state}

      _ ->
        {:noreply, state}
    end
  end
end

defmodule Truth.H do
  @moduledoc "The recording gen_event handler: events and calls tell it what to do. Its id stands in its argument."
  @behaviour :gen_event
  alias Truth.Collector

  def log(id, entry), do: Collector.call({:log, "handlers", {id, entry}})

  def init({:"$init", id, args}), do: started(id, args, args)
  def init({{:"$init", id, args}, result}), do: started(id, args, {args, result})

  defp started(id, args, shown) do
    log(id, {:init, shown})

    case args do
      {:init_return, x} -> x
      {:init_crash, r} -> :erlang.error(r)
      {:init_exit, r} -> exit(r)
      {:init_hibernate, _} -> {:ok, {id, args}, :hibernate}
      _ -> {:ok, {id, args}}
    end
  end

  def handle_event(event, {id, _} = state) do
    log(id, {:event, event})
    told(event, state)
  end

  def handle_info(message, {id, _} = state) do
    log(id, {:info, message})
    told(message, state)
  end

  defp told({:to, id, action}, {id, _} = state) do
    case action do
      :remove ->
        :remove_handler

      {:crash, r} ->
        :erlang.error(r)

      {:exit, r} ->
        exit(r)

      {:throw, x} ->
        throw(x)

      {:bad, x} ->
        x

      {:set, v} ->
        {:ok, {id, v}}

      :hibernate ->
        {:ok, state, :hibernate}

      {:slow, ms} ->
        Process.sleep(ms)
        {:ok, state}

      {:exit_self, r} ->
        Process.exit(self(), r)
        {:ok, state}

      :which ->
        :gen_event.which_handlers(self())
        {:ok, state}

      {:swap, args1, new, args2} ->
        {:swap_handler, args1, state, handler(new), args(new, args2)}

      _ ->
        {:ok, state}
    end
  end

  defp told(_, state), do: {:ok, state}

  def handle_call(request, {id, value} = state) do
    log(id, {:call, request})

    case request do
      :state ->
        {:ok, value, state}

      {:reply, v} ->
        {:ok, v, state}

      {:hibernate, v} ->
        {:ok, v, state, :hibernate}

      {:remove, v} ->
        {:remove_handler, v}

      {:crash, r} ->
        :erlang.error(r)

      {:exit, r} ->
        exit(r)

      {:throw, x} ->
        throw(x)

      {:bad, x} ->
        x

      {:slow, ms, v} ->
        Process.sleep(ms)
        {:ok, v, state}

      {:exit_self, r} ->
        Process.exit(self(), r)
        {:ok, :ok, state}

      {:swap, v, args1, new, args2} ->
        {:swap_handler, v, args1, state, handler(new), args(new, args2)}

      _ ->
        {:ok, :ok, state}
    end
  end

  def terminate(why, {id, value}) do
    log(id, {:terminate, why})

    case why do
      {:term_crash, x} -> :erlang.error(x)
      {:term_slow, ms} -> Process.sleep(ms)
      _ -> :ok
    end

    {:terminated, id, value}
  end

  def handler(:alarm_handler), do: :alarm_handler
  def handler(:noinfo), do: {Truth.NoInfo, :noinfo}
  def handler(id), do: {Truth.H, id}

  def args(:alarm_handler, args), do: args
  def args(id, args), do: {:"$init", id, args}
end

defmodule Truth.NoInfo do
  @moduledoc "A gen_event handler without handle_info, terminate, and (as far as the compiler allows) handle_call."
  def init(args), do: Truth.H.init(args)

  def handle_event(event, state), do: Truth.H.handle_event(event, state)
end

defmodule Truth.Ets do
  @moduledoc "The step `ets`: a function of that module. What has no order is sorted."
  alias Truth.{Collector, Names}

  @lists [:tab2list, :match, :match_object, :select]
  @items [:id, :name, :named_table, :owner, :heir, :type, :protection, :keypos, :size, :node]

  def perform(%{"f" => f} = step) do
    fun = String.to_atom(f)
    args = Names.read(step["args"])
    type = type(args)
    result = perform(fun, args, step)
    if step["label"], do: Collector.call({:label, step["label"], result})

    cond do
      fun in @lists and type != :ordered_set -> Enum.sort(result)
      fun == :info and is_list(result) -> result |> Keyword.take(@items) |> Enum.sort()
      true -> result
    end
  end

  # The function of a fold collects the objects; `each: "delete"`: and deletes them, `"insert"`: and inserts further keys up to 6.
  defp perform(fold, [acc, table], step) when fold in [:foldl, :foldr] do
    each = fn row, acc ->
      case step["each"] do
        "delete" -> :ets.delete(table, elem(row, 0))
        "insert" -> if elem(row, 0) < 6, do: :ets.insert(table, {elem(row, 0) + 3, :new})
        "drop" -> :ets.delete(table)
        nil -> :ok
      end

      [row | acc]
    end

    apply(:ets, fold, [each, acc, table])
  end

  defp perform(fun, args, _), do: apply(:ets, fun, args)

  defp type([table | _]) do
    :ets.info(table, :type)
  rescue
    _ -> :undefined
  end

  defp type(_), do: :undefined
end

defmodule Truth.Runner do
  alias Truth.{Collector, Names, Json}

  @quiet 9
  @patience 20_000

  def record(line) do
    scenario = Json.decode(line)

    driver =
      spawn(fn ->
        Process.flag(:trap_exit, true)
        controlled("driver")
      end)

    try do
      Collector.reset(scenario["plans"] || %{}, scenario["timed"] == true)
      if scenario["tree"], do: supervisors(scenario, driver), else: processes(scenario, driver)
    after
      pids = Map.keys(Collector.call(:state).pids)
      Collector.reset()
      for pid <- [driver | pids] do
        ref = Process.monitor(pid)
        Process.exit(pid, :kill)
        receive do: ({:DOWN, ^ref, _, _, _} -> :ok)
      end

      for name <- Process.registered(),
          String.starts_with?(Atom.to_string(name), ["r_", "nm_", "gs_", "tm_"]),
          do: Process.unregister(name)
    end
  end

  # A process that carries out one command at a time and logs every other message.
  def controlled(name) do
    receive do
      {:"$cmd", from, ref, fun} ->
        case fun.() do
          {:ending, ending} ->
            ending.()

          :"$return" ->
            :ok

          value ->
            send(from, {ref, value})
            controlled(name)
        end

      message ->
        if name != "driver", do: Collector.call({:log, name, message})
        controlled(name)
    end
  end

  defp run(pid, fun) do
    monitor = Process.monitor(pid)
    ref = make_ref()
    send(pid, {:"$cmd", self(), ref, fun})

    receive do
      {^ref, value} ->
        Process.demonitor(monitor, [:flush])
        {:answer, value}

      {:DOWN, ^monitor, _, _, _} ->
        :no_answer
    after
      @patience -> throw(:stuck)
    end
  end

  defp quiet(ask), do: quiet(ask, nil, 0)
  defp quiet(_, _, 2), do: :ok

  defp quiet(ask, seen, times) do
    ask.()
    Process.sleep(@quiet)

    case Collector.call(:seq) do
      ^seen -> quiet(ask, seen, times + 1)
      seq -> quiet(ask, seq, 0)
    end
  end

  # --- supervisors ---

  defp supervisors(scenario, driver) do
    Collector.call({:driver, driver})

    expect =
      for step <- [nil | scenario["steps"]] do
        Collector.call(:begin)
        begun = System.monotonic_time(:millisecond)

        ret =
          case step do
            nil ->
              answer(run(driver, fn -> Truth.S.start(scenario["tree"]) end))

            %{"op" => "sleep", "ms" => ms} ->
              Process.sleep(ms)
              :ok

            %{"op" => "align"} ->
              Process.sleep(1000 - Integer.mod(System.monotonic_time(:millisecond), 1000))
              :ok

            %{"op" => "exit_many"} ->
              exit_many(step, driver)

            %{"op" => "par", "actions" => actions} ->
              par(actions)

            step ->
              answer(run(driver, fn -> perform(step) end))
          end

        quiet(fn -> ask_all(driver) end)
        left = (step["settle"] || 0) - (System.monotonic_time(:millisecond) - begun)

        if left > 0,
          do:
            (
              Process.sleep(left)
              quiet(fn -> ask_all(driver) end)
            )

        ret = Names.write(ret)
        taken = Collector.call(:take)

        {:obj,
         [{"ret", ret}, {"events", taken.events}] ++
           if(taken.reports == [], do: [], else: [{"reports", taken.reports}])}
      end

    {:obj, [{"expect", expect}, {"final", final(driver)}]}
  end

  defp answer({:answer, value}), do: value
  defp answer(:no_answer), do: :no_answer

  defp living do
    state = Collector.call(:state)
    for {pid, known} <- state.pids, Process.alive?(pid), do: {pid, known}
  end

  defp ask_all(driver) do
    for {pid, %{kind: :supervisor}} <- living(),
        do: run(driver, fn -> api(pid, &GenServer.call(&1, :which_children, :infinity)) end)
  end

  defp api(nil, _), do: :no_process

  defp api(pid, fun) do
    fun.(pid)
  catch
    :exit, {reason, {_, :call, _}} -> {:exit, {reason, :call}}
  end

  defp exit_many(step, driver) do
    state = Collector.call(:state)
    root = state.newest["root"]
    alive = Process.alive?(root)
    if alive, do: :erlang.suspend_process(root)
    reason = Names.read(step["reason"])

    for target <- step["targets"], pid = Collector.call(:state).newest[target] do
      run(driver, fn -> Process.exit(pid, reason) end)
      quiet(fn -> :ok end)
    end

    if alive, do: :erlang.resume_process(root)
    :ok
  end

  defp par(actions) do
    me = self()

    for {action, i} <- Enum.with_index(actions) do
      spawn(fn ->
        Process.sleep(action["at"] || 0)
        send(me, {:par, i, perform(action)})
      end)
    end

    for {_, i} <- Enum.with_index(actions) do
      receive do
        {:par, ^i, value} -> value
      after
        @patience -> throw(:stuck)
      end
    end
  end

  defp perform(%{"op" => op} = step) do
    state = Collector.call(:state)
    pid = fn key -> state.newest[key] end
    sup = pid.(step["sup"])
    dynamic = state.nodes[step["sup"]]["strategy"] == "dynamic"
    id = step["id"] && String.to_atom(step["id"])

    case op do
      "exit" ->
        target = pid.(step["target"])

        if target && Process.alive?(target) do
          case step["via"] do
            "signal" -> Process.exit(target, Names.read(step["reason"]))
            "raise" -> GenServer.cast(target, {"raise", Names.text(step["reason"])})
            via -> GenServer.cast(target, {via, Names.read(step["reason"])})
          end
        end

        :ok

      "unlink" ->
        GenServer.cast(pid.(step["target"]), "unlink")
        :ok

      "plan" ->
        Collector.call({:set_plan, step["target"], step["plan"]})

      "which_children" ->
        api(sup, &which(&1, state.nodes[step["sup"]]))

      "count_children" ->
        api(sup, &count(&1, dynamic))

      "terminate_child" ->
        of =
          if step["child"],
            do: if(step["child"] == "self", do: state.newest["driver"], else: pid.(step["child"])),
            else: id

        api(
          sup,
          &if(dynamic,
            do: DynamicSupervisor.terminate_child(&1, of),
            else: :supervisor.terminate_child(&1, of)
          )
        )

      "restart_child" ->
        api(sup, &:supervisor.restart_child(&1, id))

      "delete_child" ->
        api(sup, &:supervisor.delete_child(&1, id))

      "get_childspec" ->
        with {:ok, spec} <- api(sup, &:supervisor.get_childspec(&1, id)),
             do: {:ok, Map.drop(spec, [:start, :modules])}

      "start_child" ->
        spec = if step["args"], do: [step["args"]], else: Truth.S.spec(step["child"])

        api(
          sup,
          &if(dynamic, do: DynamicSupervisor.start_child(&1, spec), else: :supervisor.start_child(&1, spec))
        )

      "stop_sup" ->
        try do
          if sup, do: GenServer.stop(sup, Names.read(step["reason"])), else: :no_process
        catch
          :exit, reason -> {:exit, reason}
        end
    end
  end

  defp which(sup, node) do
    list = GenServer.call(sup, :which_children, :infinity)
    list = for {id, child, type, _} <- list, do: {id, child, type}
    if node["strategy"] in ["dynamic", "simple_one_for_one"], do: Enum.sort_by(list, &name/1), else: list
  end

  defp name({_, pid, _}) when is_pid(pid) do
    {:obj, [{"p", name}]} = Names.write(pid)
    name
  end

  defp name({_, other, _}), do: inspect(other) |> String.trim_leading(":")

  defp count(sup, _) do
    counts = Map.new(GenServer.call(sup, :count_children, :infinity))
    for key <- [:specs, :active, :supervisors, :workers], do: {key, counts[key]}
  end

  defp final(driver) do
    living = Enum.sort_by(living(), fn {_, known} -> known.who end)
    state = Collector.call(:state)

    supervisors =
      for {pid, %{kind: :supervisor} = known} <- living do
        {:answer, list} = run(driver, fn -> which(pid, state.nodes[known.key]) end)
        {:answer, counts} = run(driver, fn -> count(pid, false) end)
        list = for child <- list, do: Enum.map(Tuple.to_list(child), &Names.write/1)

        {known.who,
         {:obj,
          [
            {"which_children", list},
            {"count_children", {:obj, Enum.map(counts, fn {k, v} -> {Atom.to_string(k), v} end)}}
          ]}}
      end

    workers = for {_, %{kind: :worker, who: who}} <- living, do: who
    {:obj, [{"supervisors", {:obj, supervisors}}, {"alive_workers", Enum.sort(workers)}]}
  end

  # --- processes ---

  @ends ["die", "error", "raise", "throw", "return"]

  defp processes(scenario, driver) do
    Collector.call({:name, "driver", driver})

    expect =
      for step <- scenario["steps"] do
        ret = step(step, driver)
        quiet(fn -> :ok end)
        ret = Names.write(ret)
        taken = Collector.call(:take)

        more =
          [{"inbox", {:obj, taken.inbox}}, {"down", taken.down}]
          |> Enum.reject(fn {_, v} -> v in [[], {:obj, []}] end)

        {:obj, [{"ret", ret} | more]}
      end

    {:obj, [{"expect", expect}]}
  end

  defp step(%{"op" => "sleep", "ms" => ms}, _),
    do:
      (
        Process.sleep(ms)
        :ok
      )

  defp step(%{"op" => "links", "of" => name}, _) do
    state = Collector.call(:state)

    case Process.info(state.newest[name], :links) do
      {:links, links} ->
        for(pid <- links, known = state.pids[pid], do: String.to_atom(known.who)) |> Enum.sort()

      nil ->
        []
    end
  end

  defp step(step, driver) do
    state = Collector.call(:state)
    executor = step["in"] || (step["op"] == "spawn" && step["by"]) || "driver"
    pid = if executor == "driver", do: driver, else: state.newest[executor]

    case run(pid, fn -> command(step) end) do
      {:answer, value} -> value
      :no_answer -> if ends?(step), do: :ok, else: :no_answer
    end
  end

  defp ends?(step), do: step["op"] in @ends or Enum.any?(step["cmds"] || [], &ends?/1)

  defp command(step) do
    operation(step)
  catch
    class, reason -> {:raised, class, reason}
  end

  defp to(name) when is_binary(name), do: Names.read(%{"p" => name}) || exit(:"$unknown")
  defp to(%{"registered" => name, "with_node" => true}), do: {String.to_atom(name), node()}
  defp to(%{"registered" => name}), do: String.to_atom(name)

  defp label(label, ref) do
    Collector.call({:label, label, ref})
    ref
  end

  defp operation(%{"op" => op} = step) do
    read = fn field -> Names.read(step[field]) end

    case op do
      "spawn" ->
        name = step["name"]
        trap = step["trap"] == true

        body = fn ->
          Process.flag(:trap_exit, trap)
          controlled(name)
        end

        case step["how"] do
          "spawn_link" ->
            Collector.call({:name, name, spawn_link(body)})

          "spawn_monitor" ->
            {pid, ref} = spawn_monitor(body)
            Collector.call({:name, name, pid})
            label("m:" <> name, ref)

          _ ->
            Collector.call({:name, name, spawn(body)})
        end

        :ok

      "link" ->
        Process.link(to(step["to"]))

      "unlink" ->
        Process.unlink(to(step["to"]))

      "monitor" ->
        label(step["label"], :erlang.monitor(:process, to(step["to"])))

      "demonitor" ->
        :erlang.demonitor(
          Names.read(%{"r" => step["label"]}),
          Enum.map(step["opts"] || [], &String.to_atom/1)
        )

      "exit" ->
        :erlang.exit(to(step["to"]), read.("reason"))

      "die" ->
        reason = read.("reason")
        {:ending, fn -> exit(reason) end}

      "error" ->
        reason = read.("reason")
        {:ending, fn -> :erlang.error(reason) end}

      "raise" ->
        text = Names.text(step["message"])
        {:ending, fn -> raise text end}

      "throw" ->
        value = read.("value")
        {:ending, fn -> throw(value) end}

      "return" ->
        :"$return"

      "trap" ->
        Process.flag(:trap_exit, step["value"] in [true, "true"])

      "send" ->
        :erlang.send(to(step["to"]), read.("msg"))

      "register" ->
        :erlang.register(String.to_atom(step["name"]), if(step["to"], do: to(step["to"]), else: self()))

      "unregister" ->
        :erlang.unregister(String.to_atom(step["name"]))

      "whereis" ->
        :erlang.whereis(String.to_atom(step["name"]))

      "is_alive" ->
        Process.alive?(to(step["to"]))

      "send_after" ->
        label(step["label"], :erlang.send_after(step["ms"], to(step["to"]), read.("msg")))
        :ok

      "start_timer" ->
        label(step["label"], :erlang.start_timer(step["ms"], to(step["to"]), read.("msg")))
        :ok

      "send_after_many" ->
        for timer <- step["timers"],
            do:
              label(
                timer["label"],
                :erlang.send_after(timer["ms"], to(timer["to"]), Names.read(timer["msg"]))
              )

        :ok

      "cancel_timer" ->
        remaining(:erlang.cancel_timer(Names.read(%{"r" => step["label"]})))

      "read_timer" ->
        remaining(:erlang.read_timer(Names.read(%{"r" => step["label"]})))

      "busy" ->
        busy(System.monotonic_time(:millisecond) + step["ms"])

      "flush_exit" ->
        receive do
          {:EXIT, _, _} = message -> message
        after
          0 -> :none
        end

      "await" ->
        tag = String.to_atom(step["tag"])

        receive do
          message when is_tuple(message) and elem(message, 0) == tag -> message
        end

      "ets" ->
        Truth.Ets.perform(step)

      "multi" ->
        multi(step["cmds"])

      "ge_" <> _ ->
        gen_event(op, step, read)

      "alarm_start" ->
        started("alarm_handler", :alarm_handler.start_link())

      "alarm_set" ->
        :alarm_handler.set_alarm(read.("alarm"))

      "alarm_clear" ->
        :alarm_handler.clear_alarm(read.("id"))

      "alarm_get" ->
        :alarm_handler.get_alarms()

      "gs_start" ->
        gs_start(step)

      "gs_call" ->
        GenServer.call(to(step["to"]), read.("req"), timeout(step["timeout"], 5000))

      "gs_cast" ->
        GenServer.cast(to(step["to"]), read.("req"))

      "gs_stop" ->
        GenServer.stop(to(step["to"]), read.("reason"), timeout(step["timeout"], :infinity))
    end
  end

  defp started(name, result) do
    with {:ok, pid} <- result, do: Collector.call({:name, name, pid})
    result
  end

  defp gen_event("ge_start", step, _) do
    reg = step["reg"] && {:local, String.to_atom(step["reg"])}

    result =
      case {step["link"] == true, reg} do
        {true, nil} -> :gen_event.start_link()
        {true, reg} -> :gen_event.start_link(reg)
        {false, nil} -> :gen_event.start()
        {false, reg} -> :gen_event.start(reg)
      end

    started(step["m"], result)
  end

  defp gen_event(op, step, read) do
    m = if step["m"] == "alarm_handler", do: :alarm_handler, else: to(step["m"])
    id = step["handler"] && String.to_atom(step["handler"])
    handler = id && Truth.H.handler(id)

    pair = fn side ->
      id = String.to_atom(step[side]["handler"])
      args = Names.read(step[side]["args"])
      {Truth.H.handler(id), if(side == "new", do: Truth.H.args(id, args), else: args)}
    end

    case op do
      "ge_add" -> :gen_event.add_handler(m, handler, Truth.H.args(id, read.("args")))
      "ge_add_sup" -> :gen_event.add_sup_handler(m, handler, Truth.H.args(id, read.("args")))
      "ge_delete" -> :gen_event.delete_handler(m, handler, read.("args"))
      "ge_swap" -> :gen_event.swap_handler(m, pair.("old"), pair.("new"))
      "ge_swap_sup" -> :gen_event.swap_sup_handler(m, pair.("old"), pair.("new"))
      "ge_notify" -> :gen_event.notify(m, read.("event"))
      "ge_notify_many" -> Enum.each(read.("events"), &:gen_event.notify(m, &1))
      "ge_sync_notify" -> :gen_event.sync_notify(m, read.("event"))
      "ge_call" -> :gen_event.call(m, handler, read.("req"), timeout(step["timeout"], 5000))
      "ge_which" -> :gen_event.which_handlers(m)
      "ge_stop" -> :gen_event.stop(m, reason(step, read), timeout(step["timeout"], :infinity))
    end
  end

  defp reason(step, read), do: if(step["reason"], do: read.("reason"), else: :normal)

  # Everything is looked up beforehand: no call, so no interruption, between the commands.
  defp multi(cmds) do
    names = Collector.names(Collector.call(:state))
    read = &Truth.Term.read(&1, names)

    address = fn
      name when is_binary(name) -> names.({:pid, name})
      other -> to(other)
    end

    ready =
      for cmd <- cmds do
        target = cmd["to"] && address.(cmd["to"])

        case cmd["op"] do
          "send" ->
            msg = read.(cmd["msg"])

            fn ->
              :erlang.send(target, msg)
              :ok
            end

          "exit" ->
            reason = read.(cmd["reason"])
            fn -> :erlang.exit(target, reason) end

          "link" ->
            fn -> Process.link(target) end

          "unlink" ->
            fn -> Process.unlink(target) end

          "die" ->
            reason = read.(cmd["reason"])
            fn -> {:ending, fn -> exit(reason) end} end

          "busy" ->
            fn -> busy(System.monotonic_time(:millisecond) + cmd["ms"]) end

          _ ->
            fn -> operation(cmd) end
        end
      end

    Enum.reduce_while(ready, [], fn fun, acc ->
      result =
        try do
          fun.()
        catch
          class, reason -> {:raised, class, reason}
        end

      case result do
        {:ending, _} -> {:halt, result}
        :"$return" -> {:halt, result}
        value -> {:cont, [value | acc]}
      end
    end)
    |> case do
      list when is_list(list) -> Enum.reverse(list)
      ending -> ending
    end
  end

  defp timeout(nil, default), do: default
  defp timeout("infinity", _), do: :infinity
  defp timeout(ms, _), do: ms

  defp remaining(false), do: false
  defp remaining(_), do: :remaining

  defp busy(until), do: if(System.monotonic_time(:millisecond) < until, do: busy(until), else: :ok)

  defp gs_start(step) do
    arg = {step["name"], step["opts"] || %{}}
    options = if step["timeout"], do: [timeout: timeout(step["timeout"], :infinity)], else: []
    reg = step["reg"] && String.to_atom(step["reg"])
    named = if reg, do: [{:name, reg} | options], else: options

    case step["how"] do
      "start_link" ->
        GenServer.start_link(Truth.G, arg, named)

      "start_monitor" ->
        result =
          if reg,
            do: :gen_server.start_monitor({:local, reg}, Truth.G, arg, options),
            else: :gen_server.start_monitor(Truth.G, arg, options)

        with {:ok, {_, ref}} <- result, do: label("m:" <> step["name"], ref)
        result

      _ ->
        GenServer.start(Truth.G, arg, named)
    end
  end
end

[input, output] = System.argv()
for id <- :logger.get_handler_ids(), do: :logger.remove_handler(id)
:logger.set_primary_config(:filters, [])
:logger.add_handler(:truth, Truth.Reports, %{})
{:ok, _} = Truth.Collector.start()
out = File.open!(output, [:write, :utf8])

for line <- File.stream!(input), line = String.trim(line), line != "" do
  result =
    try do
      Truth.Runner.record(line)
    catch
      class, reason -> {:obj, [{"dropped", inspect({class, reason}, limit: 20)}]}
    end

  text = IO.iodata_to_binary(Truth.Json.encode(result))
  IO.puts(out, binary_part(line, 0, byte_size(line) - 1) <> "," <> binary_part(text, 1, byte_size(text) - 1))
end

File.close(out)
