# Records what Vapor 0.10 loads (tests/truth/README.md, recorded/vapor.json).
#
#   elixir -pa EBIN tests/truth/record/vapor.exs IN OUT
#
# EBIN holds Vapor compiled with Norm and Jason, which it needs for files. IN holds one scenario a line, without `expect`.

Code.require_file("terms.exs", __DIR__)

defmodule Recorder do
  alias Vapor.Provider.{Dotenv, Env, Group}

  @maps %{
    "integer" => &String.to_integer/1,
    "upcase" => &String.upcase/1,
    "length" => &String.length/1
  }

  def record(scenario, folder) do
    for {name, _} <- variables(), do: System.delete_env(name)
    for {name, value} <- scenario["env"], do: System.put_env(name, value)
    File.rm_rf!(folder)
    File.mkdir_p!(folder)
    File.cd!(folder)
    for {path, text} <- scenario["files"], do: File.write!(path, text)
    providers = Enum.map(scenario["providers"], &provider/1)

    result =
      try do
        case Vapor.load(providers) do
          {:ok, config} -> [{"config", json(config)}]
          {:error, error} -> [{"error", error.message}]
        end
      rescue
        error -> [{"raised", inspect(error.__struct__)}, {"message", Exception.message(error)}]
      end

    {:obj, result ++ [{"env", {:obj, variables()}}]}
  end

  # Those that were not there when the recorder began.
  defp variables do
    for {name, value} <- Enum.sort(System.get_env()),
        not Map.has_key?(:persistent_term.get(:begun), name),
        do: {name, value}
  end

  defp provider(%{"p" => "env"} = p),
    do: %Env{bindings: bindings(p), required: p["required"]}

  defp provider(%{"p" => "file"} = p),
    do: %Vapor.Provider.File{path: p["path"], bindings: bindings(p), required: p["required"]}

  defp provider(%{"p" => "dotenv"} = p),
    do: %Dotenv{filename: p["filename"], overwrite: p["overwrite"] == true}

  defp provider(%{"p" => "group"} = p),
    do: %Group{name: String.to_atom(p["name"]), providers: Enum.map(p["providers"], &provider/1)}

  defp bindings(%{"bindings" => bindings}) do
    for [key, from, options] <- bindings do
      options =
        for {name, value} <- options do
          case name do
            "map" -> {:map, @maps[value]}
            "default" -> {:default, value}
            "required" -> {:required, value}
          end
        end

      {String.to_atom(key), from, options}
    end
  end

  defp json(nil), do: :null

  defp json(map) when is_map(map),
    do: {:obj, map |> Enum.map(fn {k, v} -> {to_string(k), json(v)} end) |> Enum.sort()}

  defp json(list) when is_list(list), do: Enum.map(list, &json/1)
  defp json(value), do: value
end

# Vapor asks Mix for the environment that stands in the names of .env files.
{:ok, _} = Application.ensure_all_started(:mix)
Mix.env(:prod)
:persistent_term.put(:begun, System.get_env())
[input, output] = Enum.map(System.argv(), &Path.expand/1)
folder = Path.join(System.tmp_dir!(), "vapor-truth")
out = File.open!(output, [:write, :utf8])

for line <- File.stream!(input), line = String.trim(line), line != "" do
  expect = line |> Truth.Json.decode() |> Recorder.record(folder)
  text = IO.iodata_to_binary(Truth.Json.encode({:obj, [{"expect", expect}]}))
  # The encoder writes atoms as texts; no text of a scenario reads like these.
  text = text |> String.replace(~s("null"), "null") |> String.replace(~s("false"), "false")
  IO.puts(out, binary_part(line, 0, byte_size(line) - 1) <> "," <> binary_part(text, 1, byte_size(text) - 1))
end

File.close(out)
