import { expect, it } from "vitest";
import { parseTimeOfDay } from "./time-of-day.js";

const at = (hours: number, minutes: number, seconds = 0): number => 1000 * (60 * (60 * hours + minutes) + seconds);

it.each([
  ["0:00", at(0, 0)],
  ["5:06", at(5, 6)],
  ["18.30.05", at(18, 30, 5)],
  ["05:06:07.25", at(5, 6, 7) + 250],
  ["05:06:07.1239", at(5, 6, 7) + 123],
  ["24:00", at(24, 0)],
  ["12:00 AM", at(0, 0)],
  ["12:30 pm", at(12, 30)],
  ["1:05PM", at(13, 5)],
  ["11:59:59 p.m.", at(23, 59, 59)],
])("%s is a time of day", (text, time) => {
  expect(parseTimeOfDay(text)).toBe(time);
});

it.each(["", "5", "5:6", "24:01", "25:00", "5:60", "5:06:60", "13:00 PM", "0:30 AM", "5:06 xm", "5:06 P", " 5:06"])(
  "%j is none",
  (text) => {
    expect(parseTimeOfDay(text)).toBeNaN();
  },
);
