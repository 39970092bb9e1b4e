import js from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'
import { money } from './lint/money.js'
import { tiers } from './lint/tiers.js'
import { inlineStyles, words } from './lint/words.js'
import svelteConfig from './svelte.config.js'

const huitou = { rules: { money, tiers, words, 'inline-styles': inlineStyles } }

export default ts.config(
  { ignores: ['dist', 'node_modules', 'src/backend/bindings.ts'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    plugins: { huitou },
    rules: {
      'huitou/tiers': 'error',
      // Maps and sets here are never changed in place: a new one takes the old one's place.
      'svelte/prefer-svelte-reactivity': 'off',
      'no-undef': 'off',
      'no-console': 'error',
      eqeqeq: ['error', 'smart'],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Amounts are whole minor units: no float parsing anywhere.
      'no-restricted-globals': ['error', { name: 'parseFloat', message: 'Amounts are parsed by shared/amount.ts, without floats.' }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
  {
    files: ['src/**'],
    // The parser of what is typed, and the one part that writes an amount with its sign.
    ignores: ['src/shared/amount.ts', 'src/shared/MoneyText.svelte', '**/*.test.ts'],
    rules: { 'huitou/money': 'error' },
  },
  {
    files: ['**/*.svelte'],
    rules: { 'huitou/words': 'error', 'huitou/inline-styles': 'error', 'svelte/no-at-html-tags': 'error' },
  },
)
