/** `20261121.093000`, local time, as simtony/runner writes it into names. */
export function timestamp(at: Date): string {
  const two = (number: number): string => String(number).padStart(2, "0");
  const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  return `${day}.${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}`;
}
