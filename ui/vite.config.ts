import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

const here = new URL('.', import.meta.url).pathname

export default defineConfig({
  plugins: [svelte()],
  resolve: {
    alias: {
      $shared: `${here}src/shared`,
      $backend: `${here}src/backend`,
      $features: `${here}src/features`,
      $app: `${here}src/app`,
      $locales: `${here}../assets/locales`,
    },
    ...(process.env['VITEST'] ? { conditions: ['browser'] } : {}),
  },
  server: { host: '127.0.0.1', port: 1420, strictPort: true, fs: { allow: ['..'] } },
  build: {
    target: 'es2022',
    // The window's rules refuse inlined pictures and fonts, and the polyfill is an inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
  },
})
