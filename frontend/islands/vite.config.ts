// One file of src/ is one island. What several share goes into files of src/parts/.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const source = resolve(import.meta.dirname, "src");
const names = readdirSync(source).filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"));

// The server hands out the compressed file that lies beside: nothing is compressed for each visitor.
function compressed(): Plugin {
  return {
    name: "compressed",
    writeBundle(options, bundle) {
      for (const name of Object.keys(bundle).filter((one) => /\.(js|css)$/.test(one))) {
        const path = join(options.dir ?? "", name);
        const bytes = readFileSync(path);
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
        writeFileSync(`${path}.br`, brotliCompressSync(bytes));
      }
    },
  };
}

// HTMX can evaluate words of attributes. The policy of our pages forbids it, so that code goes, and a third of the weight with it.
function withoutEval(): Plugin {
  return {
    name: "without-eval",
    transform(code, id) {
      if (!id.includes("htmx.esm")) return null;
      const mended = code.replace("return eval(str)", "return undefined");
      if (mended === code) throw new Error("HTMX evaluates elsewhere now: look again at withoutEval().");
      return mended;
    },
  };
}

export default defineConfig({
  base: "./",
  publicDir: false,
  plugins: [withoutEval(), compressed()],
  build: {
    manifest: "manifest.json",
    target: "es2022",
    modulePreload: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      input: Object.fromEntries(names.map((name) => [name.replace(/\.ts$/, ""), join(source, name)])),
      output: { entryFileNames: "[name]-[hash].js", chunkFileNames: "part-[name]-[hash].js", assetFileNames: "[name]-[hash][extname]",
        // Both are a few lines that most pages need: one request, not two.
        advancedChunks: { groups: [{ name: "shared", test: /preload-helper|parts\/letters/ }] } },
    },
  },
});
