import { CommandError, duparg } from '../iproute2/usage_error.ts';
import type { LinkKind, LinkRequest } from './link_kind.ts';
import { parseLinkOptions } from './iplink_parse.ts';

const USAGE = `Usage: ip link <options> type veth [peer <options>]
To get <options> type 'ip link add help'
`;

/** A pair of virtual cards. `peer` takes the options of a link of its own; state and index are the pair's end's, not shared. */
export const vethKind: LinkKind = {
  id: 'veth',
  help: USAGE,

  parse(ip, args, data, request) {
    if (args.word !== 'peer') {
      ip.out.put(USAGE);
      throw new CommandError('');
    }
    args.forward();
    const peer: LinkRequest = { flags: request.flags, body: {}, fds: request.fds };
    const type = parseLinkOptions(ip, args, peer);
    if (type !== undefined) duparg('type', args.words[args.at - 1]);
    data.peer = peer.body;
  },
};
