/** The same program in a context of Node's `vm`, for traces made at build. */
import { left, transport } from "./first-vm.ts";
import { startHost } from "./host.ts";

transport.receiveWith(startHost(transport, left));
