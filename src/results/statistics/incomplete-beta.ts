/** Coefficients of Lanczos' approximation for g = 7 (Godfrey 2001, "A note on the computation of the
 *  convergent Lanczos complex Gamma approximation"): about 15 digits. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** The logarithm of the gamma function of `z` above 0. */
function logGamma(z: number): number {
  const x = z - 1;
  const series = LANCZOS.reduce((sum, coefficient, i) => (i === 0 ? sum : sum + coefficient / (x + i)));
  const t = x + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(t) - t + Math.log(series);
}

/** More terms are needed only by arguments of many millions. */
const TERMS = 10_000;
const TINY = 1e-300;

/** The regularised incomplete beta function I_x(a, b), for `a` and `b` above 0: by its continued
 *  fraction (Abramowitz & Stegun 26.5.8), evaluated by the method of Lentz as modified by Thompson
 *  and Barnett (J. Comput. Phys. 64, 1986). */
export function incompleteBeta(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast on this side only; the other follows by symmetry.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(b, a, 1 - x);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return (front * fraction(a, b, x)) / a;
}

function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let value = d;
  const step = (term: number): number => {
    d = 1 / awayFromZero(1 + term * d);
    c = awayFromZero(1 + term / c);
    value *= d * c;
    return d * c;
  };
  for (let m = 1; m < TERMS; m++) {
    const two = 2 * m;
    step((m * (b - m) * x) / ((a + two - 1) * (a + two)));
    const change = step((-(a + m) * (a + b + m) * x) / ((a + two) * (a + two + 1)));
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return value;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
