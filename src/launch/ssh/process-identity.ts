/** Defines `ticks PID`: when that process began, in ticks of the kernel (proc(5), stat, field 22;
 *  the name in field 2 may contain anything); the time itself where there is no /proc. It prints
 *  nothing when there is no such process, or only its zombie. */
export const DEFINE_TICKS = `ticks() (
if [ -r /proc/self/stat ]; then
stat=$(cat "/proc/$1/stat" 2>/dev/null) || exit 1
set -- \${stat##*)}
[ "$1" = Z ] || printf %s "\${20}"
else ps -o lstart= -p "$1" | tr -cd '[:alnum:]'; fi
)`;

/** Takes the name of a file, `SLOT.PID.TICKS`, apart. */
export const IDENTITY =
  "identity=${file##*/}; identity=${identity#*.}; pid=${identity%%.*} began=${identity#*.}";
