import { CaptureFileError, isClassicCapture, parseClassicCapture, type CaptureFile } from './pcap_file.ts';
import { isPcapng, parsePcapng } from './pcapng_file.ts';

/** Reads a capture file of either format. Throws CaptureFileError with libpcap's words. */
export function parseCapture(file: Uint8Array): CaptureFile {
  if (file.length < 4) throw new CaptureFileError(`truncated dump file; tried to read 4 file header bytes, only got ${file.length}`);
  if (isClassicCapture(file)) return parseClassicCapture(file);
  if (isPcapng(file)) return parsePcapng(file);
  throw new CaptureFileError('unknown file format');
}
