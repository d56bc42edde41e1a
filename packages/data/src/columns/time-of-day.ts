const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;
const form = /^(\d{1,2})[:.]([0-5]\d)(?:[:.]([0-5]\d)(?:\.(\d+))?)?(?: ?([ap])\.?m\.?)?$/i;

/**
 * Milliseconds since midnight of `5:06`, `18.30.05`, `05:06:07.25` or `5:06 PM`; 24:00 is the end of the day. NaN of any other text.
 */
export function parseTimeOfDay(text: string): number {
  const parts = form.exec(text);
  if (!parts) return NaN;
  const [, first, minutes, seconds = "0", fraction = "", half] = parts;
  const hours = half === undefined ? Number(first) : hoursOfHalf(Number(first), half.toLowerCase());
  const time =
    (60 * hours + Number(minutes)) * minuteMs + 1000 * Number(seconds) + Number(fraction.padEnd(3, "0").slice(0, 3));
  return time <= dayMs ? time : NaN;
}

/** 12 AM is midnight, 12 PM noon. */
function hoursOfHalf(hours: number, half: string): number {
  return hours >= 1 && hours <= 12 ? (hours % 12) + (half === "p" ? 12 : 0) : NaN;
}
