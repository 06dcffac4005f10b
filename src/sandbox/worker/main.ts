/** The worker's program. The order of these imports is the order of the locks. */
import { left, receiveWith, transport } from "./first.ts";
import { startHost } from "./host.ts";

receiveWith(startHost(transport, left));
