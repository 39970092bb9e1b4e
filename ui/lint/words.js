// Every visible word is a message key: letters in a template's text, or in an attribute that people see or hear, are refused.
const SEEN = new Set(['placeholder', 'aria-label', 'aria-description', 'aria-roledescription', 'title', 'alt', 'label'])
const LETTER = /\p{L}/u

export const words = {
  meta: { type: 'problem', schema: [], messages: { literal: 'A visible word needs a message key: {{text}}' } },
  create(context) {
    const report = (node, text) => context.report({ node, messageId: 'literal', data: { text: text.trim() } })
    return {
      SvelteText(node) {
        const inStyleOrScript = ['SvelteStyleElement', 'SvelteScriptElement'].includes(node.parent?.type)
        if (!inStyleOrScript && LETTER.test(node.value)) report(node, node.value)
      },
      'SvelteMustacheTag > Literal'(node) {
        if (typeof node.value === 'string' && LETTER.test(node.value) && node.parent.parent.type === 'SvelteElement')
          report(node, node.value)
      },
      SvelteAttribute(node) {
        if (!SEEN.has(node.key.name)) return
        for (const part of node.value) {
          const literal = part.type === 'SvelteLiteral' ? part : part.expression
          if (typeof literal?.value === 'string' && LETTER.test(literal.value)) report(node, literal.value)
        }
      },
    }
  },
}

// The window's rules refuse inline styles: neither a style attribute nor a style: directive.
export const inlineStyles = {
  meta: { type: 'problem', schema: [], messages: { style: 'The window refuses inline styles: use a class.' } },
  create(context) {
    return {
      SvelteAttribute: (node) => node.key.name === 'style' && context.report({ node, messageId: 'style' }),
      SvelteStyleDirective: (node) => context.report({ node, messageId: 'style' }),
    }
  },
}
