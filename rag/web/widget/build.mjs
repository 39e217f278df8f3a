// Bundles src/ into widget.js. The banner holds the hash of the sources, so that a test can tell a stale build.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { build } from "esbuild";

const hash = createHash("sha256");
for (const name of readdirSync("src").sort()) hash.update(name + "\n").update(readFileSync(`src/${name}`));

await build({
  entryPoints: ["src/main.ts"],
  outfile: process.argv[2] ?? "widget.js",
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2021"],
  charset: "utf8",
  legalComments: "none",
  loader: { ".css": "text" },
  banner: { js: `/* Sourceline widget, sources ${hash.digest("hex")} */` },
});
