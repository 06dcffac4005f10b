# Records races of exit signals on the real BEAM: which outcomes occur, and how often (tests/truth/README.md, recorded/).
#
#   elixir --erl "+S 1:1" tests/truth/record/races.exs OUT
#   elixir --erl "+S 2:2" tests/truth/record/races.exs OUT
#
# Adds what it counts to OUT, under the number of schedulers. Every race is run with few processes many times, and less
# often with many further ones that are linked to the process that ends, so that it takes longer to tell them all.

Code.require_file("terms.exs", __DIR__)

defmodule Race do
  @moduledoc "The parts of a race. P is the process that ends; each function returns once what it starts is ready."

  def p, do: spawn(fn -> receive do: (:end -> exit(:boom)) end)

  def ready(body) do
    me = self()
    pid = spawn(fn -> body.(fn -> send(me, {:ready, self()}) end) end)
    receive do: ({:ready, ^pid} -> pid)
  end

  @doc "Linked to P, traps exits."
  def linked(p, body) do
    ready(fn ready ->
      Process.flag(:trap_exit, true)
      Process.link(p)
      ready.()
      body.()
    end)
  end

  @doc "Linked to P, ends with it."
  def bound(p, body) do
    ready(fn ready ->
      Process.link(p)
      ready.()
      body.()
    end)
  end

  @doc "Monitors P; `body` is given the reference."
  def watcher(p, body) do
    ready(fn ready ->
      ref = Process.monitor(p)
      ready.()
      body.(ref)
    end)
  end

  def further(p, count), do: for(_ <- 1..count//1, do: linked(p, fn -> heard(p) end))

  @doc "Waits until the caller hears of the end of P."
  def heard(p) do
    receive do
      {:EXIT, ^p, _} -> :end
      {:DOWN, _, _, ^p, _} -> :end
    end
  end

  def otp do
    root = :code.root_dir()
    release = :erlang.system_info(:otp_release)
    Path.join([root, "releases", to_string(release), "OTP_VERSION"]) |> File.read!() |> String.trim()
  end

  def free(name), do: if(Process.whereis(name) != nil, do: free(name), else: :ok)
end

defmodule Races do
  @moduledoc "The races. Each takes how many further processes are linked to P, and returns its outcome."
  import Race

  @doc "A and B are linked to P, C monitors it. Each tells D when it hears of the end: in which order?"
  def hear(further) do
    [d, p] = [self(), p()]
    linked(p, fn -> {heard(p), send(d, "a")} end)
    further(p, further)
    linked(p, fn -> {heard(p), send(d, "b")} end)
    watcher(p, fn _ -> {heard(p), send(d, "c")} end)
    send(p, :end)
    Enum.map_join(1..3, " ", fn _ -> receive do: (who when is_binary(who) -> who) end)
  end

  @doc "Two that are tied to P. Each tells the other when it hears of the end, unless the other was first."
  def overtake(a, b, further) do
    [d, p] = [self(), p()]

    body = fn name ->
      other = receive do: ({:other, pid} -> pid)
      send(d, :set)

      first =
        receive do
          {:EXIT, ^p, _} -> "the end"
          {:DOWN, _, _, ^p, _} -> "the end"
          :heard -> "the other"
        end

      if first == "the end", do: send(other, :heard)
      send(d, {name, first})
    end

    tie = fn
      :link, name -> linked(p, fn -> body.(name) end)
      :monitor, name -> watcher(p, fn _ -> body.(name) end)
    end

    one = tie.(a, :a)
    further(p, further)
    two = tie.(b, :b)
    send(one, {:other, two})
    send(two, {:other, one})
    for _ <- 1..2, do: receive(do: (:set -> :ok))
    send(p, :end)
    first = receive do: ({:a, first} -> first)
    second = receive do: ({:b, second} -> second)
    "a: #{first}, b: #{second}"
  end

  @doc "N is linked to P and has a name, C monitors P. When C hears of the end: is the name taken, does N live?"
  def name(further) do
    free(:race)
    [d, p] = [self(), p()]

    n =
      bound(p, fn ->
        Process.register(self(), :race)
        send(d, :named)
        Process.sleep(:infinity)
      end)

    receive do: (:named -> :ok)
    further(p, further)

    watcher(p, fn _ ->
      heard(p)
      named = Process.whereis(:race) != nil
      lives = Process.alive?(n)
      send(d, {:seen, named, lives})
    end)

    send(p, :end)
    receive do: ({:seen, named, lives} -> "#{if named, do: "taken", else: "free"}, #{if lives, do: "alive", else: "dead"}")
  end

  @doc "As before; C registers the name for itself."
  def register(further) do
    free(:race)
    [d, p] = [self(), p()]

    bound(p, fn ->
      Process.register(self(), :race)
      send(d, :named)
      Process.sleep(:infinity)
    end)

    receive do: (:named -> :ok)
    further(p, further)

    watcher(p, fn _ ->
      heard(p)

      outcome =
        try do
          Process.register(self(), :race)
          "registered"
        rescue
          ArgumentError -> "badarg"
        end

      send(d, {:seen, outcome})
    end)

    send(p, :end)
    receive do: ({:seen, outcome} -> outcome)
  end

  @doc "X kills N, which has a name, and tells W. When W hears: is the name taken, does N live?"
  def kill(_) do
    free(:race)
    d = self()

    n =
      ready(fn ready ->
        Process.register(self(), :race)
        ready.()
        Process.sleep(:infinity)
      end)

    w =
      spawn(fn ->
        receive do: (:killed -> :ok)
        named = Process.whereis(:race) != nil
        send(d, {:seen, named, Process.alive?(n)})
      end)

    spawn(fn ->
      Process.exit(n, :kill)
      send(w, :killed)
    end)

    receive do: ({:seen, named, lives} -> "#{if named, do: "taken", else: "free"}, #{if lives, do: "alive", else: "dead"}")
  end

  @doc "M is linked to P and ends with it, W monitors both. Of whose end does W hear first?"
  def chain(further) do
    [d, p] = [self(), p()]
    m = bound(p, fn -> Process.sleep(:infinity) end)
    further(p, further)

    watcher(p, fn _ ->
      Process.monitor(m)
      send(d, :set)

      receive do
        {:DOWN, _, _, ^p, _} -> send(d, {:first, "p"})
        {:DOWN, _, _, ^m, _} -> send(d, {:first, "m"})
      end
    end)

    receive do: (:set -> :ok)
    send(p, :end)
    receive do: ({:first, first} -> first)
  end

  @doc "A and B are linked to P, B without trapping exits. A tells B of the end, and B undoes its link: does it live?"
  def unlink(further) do
    [d, p] = [self(), p()]

    b =
      bound(p, fn ->
        receive do: (:heard -> :ok)
        Process.unlink(p)
        send(d, :unlinked)
      end)

    further(p, further)
    linked(p, fn -> {heard(p), send(b, :heard)} end)
    watch = Process.monitor(b)
    send(p, :end)

    receive do
      {:DOWN, ^watch, _, _, :boom} ->
        "ended"

      :unlinked ->
        receive do: ({:DOWN, ^watch, _, _, reason} -> if(reason == :normal, do: "lived", else: "ended after unlink"))
    end
  end

  @doc "A and B monitor P. A tells B of the end, and B undoes its monitor: was it still set?"
  def demonitor(further) do
    [d, p] = [self(), p()]
    me = self()

    a =
      watcher(p, fn _ ->
        b = receive do: ({:b, b} -> b)
        send(me, :set)
        {heard(p), send(b, :heard)}
      end)

    for _ <- 1..further//1, do: watcher(p, fn _ -> heard(p) end)

    b =
      watcher(p, fn ref ->
        receive do: (:heard -> :ok)
        held = Process.demonitor(ref, [:info])
        # Whatever was under way has arrived once P's other monitor is answered.
        late = receive do: ({:DOWN, ^ref, _, _, _} -> true), after: (20 -> false)
        send(d, {:held, held, late})
      end)

    send(a, {:b, b})
    receive do: (:set -> :ok)
    send(p, :end)

    receive do
      {:held, true, false} -> "still set, no DOWN"
      {:held, false, true} -> "no more, DOWN"
      {:held, held, late} -> "#{held}, #{late}"
    end
  end

  @doc "X sends A, which is linked to it, an exit signal and a message, and ends. In which order does A hear?"
  def pair(_) do
    d = self()

    a =
      ready(fn ready ->
        Process.flag(:trap_exit, true)
        ready.()

        heard =
          for _ <- 1..3 do
            receive do
              {:EXIT, _, reason} -> "exit #{reason}"
              message -> "#{message}"
            end
          end

        send(d, {:heard, Enum.join(heard, ", ")})
      end)

    spawn(fn ->
      Process.link(a)
      Process.exit(a, :first)
      send(a, :second)
      exit(:third)
    end)

    receive do: ({:heard, heard} -> heard)
  end
end

races = [
  {"hear", &Races.hear/1, [0, 20]},
  {"overtake link link", &Races.overtake(:link, :link, &1), [0, 50, 2000]},
  {"overtake link monitor", &Races.overtake(:link, :monitor, &1), [0, 50, 2000]},
  {"overtake monitor monitor", &Races.overtake(:monitor, :monitor, &1), [0, 50, 2000]},
  {"name", &Races.name/1, [0, 50]},
  {"register", &Races.register/1, [0, 50]},
  {"kill", &Races.kill/1, [0]},
  {"chain", &Races.chain/1, [0, 50]},
  {"unlink", &Races.unlink/1, [0, 50, 2000]},
  {"demonitor", &Races.demonitor/1, [50, 2000]},
  {"pair", &Races.pair/1, [0]}
]

runs = %{0 => 20_000, 20 => 3000, 50 => 1000, 2000 => 100}
[out] = System.argv()
before = if File.exists?(out), do: out |> File.read!() |> Truth.Json.decode() |> Map.fetch!("races"), else: []
schedulers = "schedulers_#{System.schedulers_online()}"

lines =
  for {id, race, sizes} <- races do
    seen = Enum.find(before, %{}, &(&1["id"] == id))

    counts =
      for size <- sizes, _ <- 1..runs[size], reduce: Map.get(seen, schedulers, %{}) do
        counts -> Map.update(counts, race.(size), 1, &(&1 + 1))
      end

    IO.inspect(counts, label: id)

    seen |> Map.delete("id") |> Map.put(schedulers, counts)
  end

object = fn map -> {:obj, Enum.sort(map)} end

races =
  for {{id, _, _}, counted} <- Enum.zip(races, lines),
      do: {:obj, [{"id", id} | for({key, outcomes} <- Enum.sort(counted), do: {key, object.(outcomes)})]}

head =
  {:obj,
   [
     {"otp", Race.otp()},
     {"erts", to_string(:erlang.system_info(:version))},
     {"elixir", System.version()}
   ]}

File.write!(out, [
  ~s({"format":"otp-races/1","recorded_on":),
  Truth.Json.encode(head),
  ~s(,"races":[\n),
  races |> Enum.map(&Truth.Json.encode/1) |> Enum.intersperse(",\n"),
  "\n]}\n"
])
