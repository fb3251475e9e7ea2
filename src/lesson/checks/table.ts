import { address } from './address.ts';
import { arp } from './arp.ts';
import { cable } from './cable.ts';
import { device } from './device.ts';
import { fdb } from './fdb.ts';
import { link } from './link.ts';
import { namespace } from './namespace.ts';
import { neighbour } from './neighbour.ts';
import { ping } from './ping.ts';
import { port } from './port.ts';
import { route } from './route.ts';

/** Every kind of check. Adding one is a file and a row. */
export const CHECKS = [namespace, device, cable, link, address, port, route, neighbour, fdb, ping, arp] as const;
