# The JSON and the term encoding of the recorders (tests/truth/README.md).

defmodule Truth.Json do
  @moduledoc "Just enough JSON: objects become maps, numbers, strings, lists; `{:obj, pairs}` is written as an object."

  def decode(text) do
    {value, _rest} = value(skip(text))
    value
  end

  defp skip(<<c, rest::binary>>) when c in ' \n\r\t', do: skip(rest)
  defp skip(text), do: text

  defp value(<<?{, rest::binary>>), do: object(skip(rest), %{})
  defp value(<<?[, rest::binary>>), do: array(skip(rest), [])
  defp value(<<?", rest::binary>>), do: string(rest, "")
  defp value("true" <> rest), do: {true, rest}
  defp value("false" <> rest), do: {false, rest}
  defp value("null" <> rest), do: {nil, rest}

  defp value(text) do
    case Regex.run(~r/^-?\d+(\.\d+)?([eE][-+]?\d+)?/, text) do
      [digits] -> {String.to_integer(digits), rest(text, digits)}
      [digits | _] -> {elem(Float.parse(digits), 0), rest(text, digits)}
    end
  end

  defp rest(text, digits), do: binary_part(text, byte_size(digits), byte_size(text) - byte_size(digits))

  defp object("}" <> rest, acc), do: {acc, rest}
  defp object("," <> rest, acc), do: object(skip(rest), acc)

  defp object(<<?", rest::binary>>, acc) do
    {key, rest} = string(rest, "")
    ":" <> rest = skip(rest)
    {item, rest} = value(skip(rest))
    object(skip(rest), Map.put(acc, key, item))
  end

  defp array("]" <> rest, acc), do: {Enum.reverse(acc), rest}
  defp array("," <> rest, acc), do: array(skip(rest), acc)

  defp array(text, acc) do
    {item, rest} = value(text)
    array(skip(rest), [item | acc])
  end

  defp string(<<?", rest::binary>>, acc), do: {acc, rest}

  defp string(<<?\\, ?u, hex::binary-size(4), rest::binary>>, acc),
    do: string(rest, acc <> <<String.to_integer(hex, 16)::utf8>>)

  defp string(<<?\\, ?n, rest::binary>>, acc), do: string(rest, acc <> "\n")
  defp string(<<?\\, c, rest::binary>>, acc), do: string(rest, acc <> <<c>>)
  defp string(<<c, rest::binary>>, acc), do: string(rest, acc <> <<c>>)

  def encode(list) when is_list(list), do: [?[, Enum.intersperse(Enum.map(list, &encode/1), ?,), ?]]

  def encode({:obj, pairs}),
    do: [?{, Enum.intersperse(Enum.map(pairs, fn {k, v} -> [encode(k), ?:, encode(v)] end), ?,), ?}]

  def encode(n) when is_integer(n), do: Integer.to_string(n)

  def encode(n) when is_float(n),
    do: if(trunc(n) == n, do: Integer.to_string(trunc(n)), else: Float.to_string(n))

  def encode(true), do: "true"
  def encode(atom) when is_atom(atom), do: encode(Atom.to_string(atom))

  def encode(text) when is_binary(text),
    do: [
      ?",
      text |> String.replace("\\", "\\\\") |> String.replace("\"", "\\\"") |> String.replace("\n", "\\n"),
      ?"
    ]
end

defmodule Truth.Term do
  @moduledoc "The term encoding of the README. `names` answers `{:pid, name}`, `{:ref, label}` on reading, `{:pid, pid}`, `{:ref, ref}` on writing."

  def read(text, _names) when is_binary(text), do: String.to_atom(text)
  def read(value, _names) when is_number(value) or is_atom(value), do: value
  def read(list, names) when is_list(list), do: Enum.map(list, &read(&1, names))
  def read(%{"t" => items}, names), do: items |> Enum.map(&read(&1, names)) |> List.to_tuple()
  def read(%{"s" => text}, _names), do: text
  def read(%{"p" => name}, names), do: names.({:pid, name})
  def read(%{"r" => label}, names), do: names.({:ref, label})
  def read(%{"m" => pairs}, names), do: Map.new(pairs, fn [k, v] -> {read(k, names), read(v, names)} end)

  def write(term, names) do
    w = &write(&1, names)

    cond do
      term == node() ->
        "$node"

      is_number(term) ->
        term

      is_atom(term) ->
        Atom.to_string(term)

      is_binary(term) ->
        {:obj, [{"s", term}]}

      is_pid(term) ->
        {:obj, [{"p", names.({:pid, term})}]}

      is_reference(term) ->
        {:obj, [{"r", names.({:ref, term})}]}

      is_function(term) ->
        {:obj, [{"f", "?"}]}

      stack?(term) ->
        "$stack"

      is_list(term) and List.improper?(term) ->
        "?"

      is_list(term) ->
        Enum.map(term, w)

      is_tuple(term) and tuple_size(term) == 2 and elem(term, 0) in [Truth.H, Truth.NoInfo] ->
        {:obj, [{"h", Atom.to_string(elem(term, 1))}]}

      is_tuple(term) and tuple_size(term) == 9 and elem(term, 0) == :child ->
        {:obj, [{"$child", w.(elem(term, 2))}]}

      is_tuple(term) ->
        {:obj, [{"t", Enum.map(Tuple.to_list(term), w)}]}

      is_exception(term) ->
        {:obj, [{"exception", inspect_module(term.__struct__)}, {"message", Exception.message(term)}]}

      is_map(term) ->
        {:obj, [{"m", term |> Enum.sort() |> Enum.map(fn {k, v} -> [w.(k), w.(v)] end)}]}
    end
  end

  defp inspect_module(module), do: Atom.to_string(module)

  defp stack?([{m, f, a, loc} | rest])
       when is_atom(m) and is_atom(f) and (is_integer(a) or is_list(a)) and is_list(loc),
       do: rest == [] or stack?(rest)

  defp stack?(_), do: false
end
