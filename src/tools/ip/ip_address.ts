import { NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE, RTM_DELADDR, RTM_NEWADDR } from '../../uapi/rtnetlink.ts';
import { UsageError } from '../iproute2/usage_error.ts';
import { WordTable } from '../iproute2/word_table.ts';
import { refuseDump } from './dump_file.ts';
import { flushAddresses, listAddresses, saveAddresses } from './ip_address_list.ts';
import { modifyAddress } from './ip_address_modify.ts';
import type { IpCommand } from './ip_session.ts';
import { ADDRESS_USAGE } from './usage_link.ts';

/** What a file of `ip address save` begins with. */
const DUMP_MAGIC = 0x47361222;

const COMMANDS = new WordTable<IpCommand>([
  ['add*', (ip, args) => modifyAddress(ip, args, RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL)],
  ['change* chg', (ip, args) => modifyAddress(ip, args, RTM_NEWADDR, NLM_F_REPLACE)],
  ['replace*', (ip, args) => modifyAddress(ip, args, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE)],
  ['delete*', (ip, args) => modifyAddress(ip, args, RTM_DELADDR, 0)],
  ['list* show* lst*', listAddresses],
  ['flush*', flushAddresses],
  ['save*', saveAddresses],
  ['showdump* restore*', (ip) => refuseDump(ip, 'address', DUMP_MAGIC, -255)],
  [
    'help*',
    () => {
      throw new UsageError(ADDRESS_USAGE);
    },
  ],
]);

/** `ip address`. */
export const ipAddress: IpCommand = (ip, args) => {
  if (args.done) return listAddresses(ip, args);
  const command = COMMANDS.find(args.word);
  if (command === undefined) throw new UsageError(`Command "${args.word}" is unknown, try "ip address help".\n`);
  return command(ip, args.rest());
};
