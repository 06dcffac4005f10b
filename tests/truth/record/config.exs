# Records scenarios of the groups config_loader and config_server (tests/truth/README.md, watchdog.json) on the real BEAM.
#
#   elixir --erl "+S 1:1" tests/truth/record/config.exs PAGE IN OUT
#
# PAGE is the page that the published loader stands on (elixir-resources.txt). Its module Jenga.Config is compiled as it
# is printed, but for three words: System.get_env becomes Probe.get_env, which notes the call; load_config is made
# public, so that it can be run on a table that outlives it; and a scenario's `access` takes the place of :protected.
# IN holds one scenario a line, without `expect`; OUT gets the same lines with it.

Code.require_file("terms.exs", __DIR__)

defmodule Probe do
  @moduledoc "Environment variables as a plan says, call by call; without a plan those of the system."

  def start, do: :ets.new(__MODULE__, [:named_table, :public])

  def plan(plan) do
    :ets.insert(__MODULE__, plan: plan, calls: [], read: %{})
  end

  def calls, do: Enum.reverse(get(:calls))

  def get_env(name) do
    :ets.insert(__MODULE__, calls: [name | get(:calls)])

    case get(:plan) do
      nil -> System.get_env(name)
      plan -> planned(plan[name], name)
    end
  end

  defp planned(%{"nil_times" => times, "then" => value}, name) do
    read = get(:read)
    count = Map.get(read, name, 0)
    :ets.insert(__MODULE__, read: Map.put(read, name, count + 1))
    if count < times, do: nil, else: value
  end

  defp planned(value, _), do: value
  defp get(key), do: :ets.lookup_element(__MODULE__, key, 2)
end

defmodule Published do
  @module "defmodule Jenga.Config do"

  def compile(page, access) do
    lines = page |> File.read!() |> String.split("\n")
    from = Enum.find_index(lines, &(String.trim(&1) == @module))
    [indent] = Regex.run(~r/^\s*/, Enum.at(lines, from))
    length = lines |> Enum.drop(from) |> Enum.find_index(&(&1 == indent <> "end"))

    lines
    |> Enum.slice(from..(from + length))
    |> Enum.join("\n")
    |> String.replace("System.get_env(", "Probe.get_env(")
    |> String.replace("defp load_config(", "def load_config(")
    |> String.replace(":protected", ":#{access}")
    |> Code.compile_string()
  end
end

defmodule Loader do
  def record(scenario) do
    desired = Enum.map(scenario["keys"], fn [key, var] -> {String.to_atom(key), var} end)
    Probe.plan(scenario["env"])
    table = :ets.new(:own, [:set, :public])
    result = Jenga.Config.load_config(table, desired)
    calls = Probe.calls()
    rows = for {key, value} <- Enum.sort(:ets.tab2list(table)), do: [key, value]
    Probe.plan(scenario["env"])
    Process.flag(:trap_exit, true)

    started =
      case Jenga.Config.start_link(desired) do
        {:ok, pid} ->
          GenServer.stop(pid)
          "ok_pid"

        other ->
          Truth.Term.write(other, & &1)
      end

    {:obj,
     [{"result", result}, {"start_link_returns", started}, {"getenv_calls", calls}, {"table", rows}]}
  end
end

defmodule Server do
  @desired [port: "JT_PORT", db_url: "JT_DB"]
  @table :jenga_config

  def record(scenario) do
    Probe.plan(nil)
    for name <- ["JT_PORT", "JT_DB"], do: System.delete_env(name)
    Process.flag(:trap_exit, true)

    for step <- scenario["steps"] do
      ret =
        try do
          perform(Truth.Term.read(step, & &1))
        rescue
          error -> {:raised, :error, Map.get(error, :reason) || reason(error)}
        catch
          class, reason -> {:raised, class, reason}
        end

      settle()
      Truth.Term.write(ret, fn {:pid, pid} -> name(pid) end)
    end
  end

  defp reason(%ArgumentError{}), do: :badarg

  defp settle do
    Process.sleep(20)
    sup = Process.get(:sup)
    if sup && Process.alive?(sup) && !Process.get(:suspended), do: Supervisor.which_children(sup)
    Process.sleep(5)
  end

  defp name(pid) do
    cond do
      pid == Process.get(:sup) -> "sup"
      pid == Process.whereis(Jenga.Config) -> "config"
      true -> "other"
    end
  end

  defp perform({:setenv, name, value}), do: System.put_env(name, value)
  defp perform({:unsetenv, name}), do: System.delete_env(name)

  defp perform({:start_sup, max_restarts}) do
    child = %{id: :config, start: {Jenga.Config, :start_link, [@desired]}}
    result = Supervisor.start_link([child], strategy: :one_for_one, max_restarts: max_restarts)
    with {:ok, pid} <- result, do: Process.put(:sup, pid)
    result
  end

  defp perform(:start_link), do: Jenga.Config.start_link(@desired)
  defp perform(:lookup), do: :ets.lookup(@table, :port)
  defp perform(:table), do: @table |> :ets.tab2list() |> Enum.sort()
  defp perform({:insert, key, value}), do: :ets.insert(@table, {key, value})
  defp perform(:delete_table), do: :ets.delete(@table)
  defp perform(:owner), do: :ets.info(@table, :owner)
  defp perform(:kill_config), do: kill()

  defp perform({:stop_config, reason}), do: GenServer.stop(Jenga.Config, reason)

  defp perform(:kill_config_sup_suspended) do
    :ok = :sys.suspend(Process.get(:sup))
    Process.put(:suspended, true)
    kill()
  end

  defp perform(:resume_sup) do
    Process.delete(:suspended)
    :sys.resume(Process.get(:sup))
  end

  defp perform(:flush_exits) do
    receive do
      {:EXIT, _, reason} -> [{:EXIT, :other, reason} | perform(:flush_exits)]
    after
      0 -> []
    end
  end

  defp perform(:sup_alive) do
    sup = Process.get(:sup)
    sup != nil and Process.alive?(sup)
  end

  defp kill do
    pid = Process.whereis(Jenga.Config)
    Process.monitor(pid)
    Process.exit(pid, :kill)

    receive do
      {:DOWN, _, _, ^pid, _} -> :ok
    end
  end
end

[page, input, output] = System.argv()
for id <- :logger.get_handler_ids(), do: :logger.remove_handler(id)
Code.compiler_options(ignore_module_conflict: true)
Probe.start()
out = File.open!(output, [:write, :utf8])

for line <- File.stream!(input), line = String.trim(line), line != "" do
  scenario = Truth.Json.decode(line)
  Published.compile(page, scenario["access"] || "protected")
  recorder = if scenario["group"] == "config_loader", do: Loader, else: Server
  {pid, _} = spawn_monitor(fn -> exit({:done, recorder.record(scenario)}) end)

  expect =
    receive do
      {:DOWN, _, _, ^pid, {:done, expect}} -> expect
      {:DOWN, _, _, ^pid, reason} -> raise "#{scenario["id"]}: #{inspect(reason)}"
    end

  Process.sleep(20)
  text = IO.iodata_to_binary(Truth.Json.encode({:obj, [{"expect", expect}]}))
  IO.puts(out, binary_part(line, 0, byte_size(line) - 1) <> "," <> binary_part(text, 1, byte_size(text) - 1))
end

File.close(out)
