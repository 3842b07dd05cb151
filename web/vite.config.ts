import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The server that `vite dev` asks for data; the built page asks the one that it came from. */
const server = "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2023",
    // The server sends a strict content security policy: everything is a file of its own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      "/api": server,
      "/ws": { target: server, ws: true },
    },
  },
});
