// Unpacks the Chromium of @sparticuz/chromium: node unpack.js FOLDER
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import chromium from "@sparticuz/chromium";

const folder = process.argv[2];
const unfinished = `${folder}-unfinished`;
await rm(unfinished, { recursive: true, force: true });
await mkdir(unfinished, { recursive: true });
// It unpacks into the temporary folder, and the libraries that bare machines lack only where it takes the machine for one of Amazon's.
process.env["TMPDIR"] = unfinished;
process.env["AWS_EXECUTION_ENV"] = "AWS_Lambda_nodejs20.x";
await chromium.executablePath();
// Its own configuration of fonts looks for them in /tmp.
const fonts = `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir></fontconfig>\n`;
await writeFile(join(unfinished, "fonts/fonts.conf"), fonts);
await rename(unfinished, folder);
