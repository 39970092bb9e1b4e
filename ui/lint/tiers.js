// The tiers of the ui: app may import all; a feature imports shared and backend, never another feature;
// shared imports backend's types alone; backend imports nothing of the ui.
const ALIAS = { $app: 'app', $features: 'features', $shared: 'shared', $backend: 'backend', $locales: 'locales' }

/** The tier (and feature) of a file under src: `features/sale/Counter.svelte` is `features/sale`. */
function place(path) {
  const [tier, feature] = path.split('/')
  return tier === 'features' ? `features/${feature}` : tier
}

function target(source, from) {
  const [head, ...rest] = source.split('/')
  if (head in ALIAS) return [ALIAS[head], ...rest].join('/')
  if (!source.startsWith('.')) return null
  const parts = from.split('/').slice(0, -1)
  for (const step of source.split('/')) {
    if (step === '..') parts.pop()
    else if (step !== '.') parts.push(step)
  }
  return parts.join('/')
}

/** Why a file of `from` may not import a file of `to`; nothing where it may. */
export function refusal(from, to) {
  if (from === to || to === 'locales') return null
  if (from.endsWith('.css') || to.endsWith('.css')) return null
  if (from === 'app' || from === 'main.ts') return null
  if (from.startsWith('features/')) {
    if (to === 'shared' || to === 'backend') return null
    return `a feature imports shared and backend alone, not ${to}`
  }
  if (from === 'shared') return to === 'backend' ? null : `shared imports no ${to}`
  if (from === 'backend') return `backend imports nothing of the ui, so not ${to}`
  return null
}

export const tiers = {
  meta: { type: 'problem', schema: [], messages: { tier: '{{why}}' } },
  create(context) {
    const file = context.filename.replaceAll('\\', '/')
    const at = file.lastIndexOf('/src/')
    if (at < 0) return {}
    const inside = file.slice(at + 5)
    const check = (node, source) => {
      const to = typeof source === 'string' ? target(source, inside) : null
      // A story may lean on what stories share.
      if (inside.endsWith('.test.ts') && to?.startsWith('tests/')) return
      const why = to && refusal(place(inside), place(to))
      if (why) context.report({ node, messageId: 'tier', data: { why } })
    }
    return {
      ImportDeclaration: (node) => check(node, node.source.value),
      ExportNamedDeclaration: (node) => node.source && check(node, node.source.value),
      ExportAllDeclaration: (node) => check(node, node.source.value),
      ImportExpression: (node) => check(node, node.source.value),
    }
  },
}
