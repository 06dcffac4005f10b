%% The workloads on the real BEAM, as an Erlang programmer would write them.
%% Usage: erl -noshell -run bench main WORKLOAD EVENTS; prints microseconds by the clock and of processor time.
-module(bench).
-export([main/1]).

main([Workload, Events]) ->
    N = list_to_integer(Events),
    _ = run(Workload, N div 5),
    erlang:garbage_collect(),
    {Before, _} = statistics(runtime),
    Us = run(Workload, N),
    {After, _} = statistics(runtime),
    io:format("~w ~w~n", [Us, (After - Before) * 1000]),
    halt().

run(Workload, N) ->
    Self = self(),
    {Pid, Ref} = spawn_monitor(fun() -> Self ! {took, measure(Workload, N)} end),
    receive {'DOWN', Ref, process, Pid, normal} -> ok end,
    receive {took, Us} -> Us end.

measure("ping-pong", N) ->
    Pong = spawn_link(fun pong/0),
    Pong ! {partner, self()},
    Start = erlang:monotonic_time(microsecond),
    ping(Pong, N div 2),
    stop([Pong], Start);
measure("ring", N) ->
    First = self(),
    Last = lists:foldl(fun(_, Next) -> spawn_link(fun() -> member(Next) end) end, First, lists:seq(1, 999)),
    Start = erlang:monotonic_time(microsecond),
    rounds(Last, N div 1000),
    stop([Last], Start);
measure("timers", N) ->
    Self = self(),
    Pids = [spawn_link(fun() -> receive start -> sleeper(Self, N div 10000, I) end end) || I <- lists:seq(1, 10000)],
    Start = erlang:monotonic_time(microsecond),
    [Pid ! start || Pid <- Pids],
    [receive {done, Pid} -> ok end || Pid <- Pids],
    stop([], Start).

stop(Pids, Start) ->
    Us = erlang:monotonic_time(microsecond) - Start,
    [begin unlink(Pid), exit(Pid, kill) end || Pid <- Pids],
    Us.

ping(_Pong, 0) -> ok;
ping(Pong, N) ->
    Pong ! ping,
    receive pong -> ping(Pong, N - 1) end.

pong() -> receive {partner, Ping} -> pong(Ping) end.
pong(Ping) ->
    receive ping -> Ping ! pong, pong(Ping) end.

rounds(_Next, 0) -> ok;
rounds(Next, N) ->
    Next ! token,
    receive token -> rounds(Next, N - 1) end.

member(Next) ->
    receive token -> Next ! token, member(Next) end.

%% Delays of 1 and 2 ms: the BEAM waits in real time, and so it always has work to do.
sleeper(To, 0, _) -> To ! {done, self()};
sleeper(To, N, Random) ->
    Drawn = (Random * 1103515245 + 12345) band 16#7fffffff,
    erlang:send_after(1 + (Drawn bsr 16) band 1, self(), tick),
    receive tick -> sleeper(To, N - 1, Drawn) end.
