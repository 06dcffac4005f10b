/** States and deltas as bytes, to be stored or sent. */
import type { CrdtType } from "../crdt-type.ts";
import { hashData } from "../data.ts";
import { ByteReader } from "./byte-reader.ts";
import { ByteWriter } from "./byte-writer.ts";

type Encodable<S> = Pick<CrdtType<S, unknown>, "name" | "bytes">;

/** Tells the bytes of one type from those of another, and of this form from later ones. */
function markOf(type: { readonly name: string }): number {
  return hashData(`1 ${type.name}`) & 0xffff;
}

/**
 * A state or a delta of a type as bytes. Small: replicas are named once, numbers take as many bytes as they need, a key is
 * written as what differs from the one before, and what an event wrote alone is written without its dot. Two states that
 * are equal give the same bytes.
 *
 * @throws TypeError for what is no plain data, RangeError for what is nested too deeply
 */
export function encode<S>(type: Encodable<S>, state: S): Uint8Array {
  const out = new ByteWriter();
  const mark = markOf(type);
  out.byte(mark >> 8);
  out.byte(mark & 0xff);
  type.bytes.write(state, out);
  return out.done();
}

/**
 * The state or delta that `encode` made these bytes of.
 *
 * @throws DecodeError if they were made of another type, were cut or changed so that they say nothing
 */
export function decode<S>(type: Encodable<S>, bytes: Uint8Array): S {
  const from = new ByteReader(bytes);
  if (256 * from.byte() + from.byte() !== markOf(type)) from.fail(`These are no bytes of a ${type.name}`);
  const state = type.bytes.read(from);
  if (from.left > 0) from.fail(`A whole ${type.name} has been read, but ${from.left} bytes are left`);
  return state;
}
