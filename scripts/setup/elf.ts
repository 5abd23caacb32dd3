/**
 * For which machine is a program? Its ELF header says so.
 *
 * Pure.
 *
 * @see https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
 */

/** @returns 62: x86-64; 183: AArch64; null: it is no program of Linux */
export function elfMachine(program: Buffer): number | null {
  const isElf = program.subarray(0, 4).equals(Buffer.from('\x7fELF', 'latin1'));
  const isLittleEndian = program[5] === 1;
  return isElf && isLittleEndian ? program.readUInt16LE(18) : null;
}
