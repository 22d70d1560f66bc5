import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The page of the playground; the service serves what this builds. */
export default defineConfig({
  root: fileURLToPath(new URL('web', import.meta.url)),
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 900 },
  // `npm run dev:page`: the page with hot reload, the API from a running playground
  server: { host: '127.0.0.1', proxy: { '/api': 'http://127.0.0.1:8082' } },
})
