// What Linux says of a process: memory held, processor time used.
import { readFileSync } from 'node:fs';

const ticks_per_second = 100; // USER_HZ, the same on every Linux that Node runs on

/** Resident memory now and at its highest, in bytes. */
export function read_memory(pid) {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  const bytes = (name) => Number(text.match(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm'))[1]) * 1024;
  return { resident_bytes: bytes('VmRSS'), resident_bytes_highest: bytes('VmHWM') };
}

/** Seconds of processor time, in the program and in the kernel for it. */
export function read_processor_seconds(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The command's name, in brackets, may hold spaces.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticks_per_second;
}

export function list_children(pid) {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}
