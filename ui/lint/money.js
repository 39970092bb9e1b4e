// The page computes no money. Amounts come from the till, or from the parser of what is typed; they are shown, handed on, asked
// whether they are the same or nothing. A name that ends in `minor` is an amount, and so is a constant that was made of one.
const AMOUNT = /^minor$|_minor$|Minor$/u
const ARITHMETIC = new Set(['+', '-', '*', '/', '%', '**'])
const ORDER = new Set(['<', '>', '<=', '>='])

const isZero = (node) => node.type === 'Literal' && node.value === 0

function definition(name, scope) {
  for (let at = scope; at; at = at.upper) {
    const found = at.set.get(name)?.defs[0]
    if (found) return found.type === 'Variable' ? found.node : null
  }
  return null
}

/** Whether `{ total_minor: total }` makes `name` an amount. */
const isTakenOut = (pattern, name) =>
  pattern.type === 'ObjectPattern' &&
  pattern.properties.some((one) => one.type === 'Property' && one.value.name === name && AMOUNT.test(one.key.name ?? ''))

function isAmountName(node, scope, depth) {
  if (AMOUNT.test(node.name)) return true
  const made = depth < 5 ? definition(node.name, scope) : null
  if (!made) return false
  if (isTakenOut(made.id, node.name)) return true
  return made.id.type === 'Identifier' && made.init != null && isAmount(made.init, scope, depth + 1)
}

function isAmount(node, scope, depth = 0) {
  switch (node.type) {
    case 'Identifier': return isAmountName(node, scope, depth)
    case 'MemberExpression': return !node.computed && AMOUNT.test(node.property.name ?? '')
    case 'ChainExpression':
    case 'TSNonNullExpression':
    case 'TSAsExpression': return isAmount(node.expression, scope, depth)
    case 'LogicalExpression': return isAmount(node.left, scope, depth) || isAmount(node.right, scope, depth)
    case 'ConditionalExpression': return isAmount(node.consequent, scope, depth) || isAmount(node.alternate, scope, depth)
    // Svelte's runes: `$derived(quote.total_minor)`.
    case 'CallExpression': return /^\$/u.test(node.callee.name ?? '') && node.arguments.some((one) => isAmount(one, scope, depth))
    default: return false
  }
}

export const money = {
  meta: { type: 'problem', schema: [], messages: { money: 'The page computes no money: the till’s answer must carry this amount.' } },
  create(context) {
    const amount = (node, at) => isAmount(node, context.sourceCode.getScope(at))
    const report = (node) => context.report({ node, messageId: 'money' })
    return {
      BinaryExpression(node) {
        const isAsked = amount(node.left, node) || amount(node.right, node)
        const isJudged = ORDER.has(node.operator) && !isZero(node.left) && !isZero(node.right)
        if (isAsked && (ARITHMETIC.has(node.operator) || isJudged)) report(node)
      },
      AssignmentExpression(node) {
        const isSum = !['=', '??=', '||=', '&&='].includes(node.operator)
        if (isSum && (amount(node.left, node) || amount(node.right, node))) report(node)
      },
      UnaryExpression: (node) => ['-', '+'].includes(node.operator) && amount(node.argument, node) && report(node),
      UpdateExpression: (node) => amount(node.argument, node) && report(node),
      CallExpression(node) {
        const isMath = node.callee.type === 'MemberExpression' && node.callee.object.name === 'Math'
        if (isMath && node.arguments.some((one) => amount(one, node))) report(node)
      },
    }
  },
}
