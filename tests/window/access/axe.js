// Runs every rule of WCAG 2.0 to 2.2, A and AA, those that axe leaves off by itself too, and the best practices.
const asked = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const all = axe.getRules(asked).map((rule) => rule.ruleId)
const options = {
  runOnly: { type: 'tag', values: [...asked, 'best-practice'] },
  rules: Object.fromEntries(all.map((id) => [id, { enabled: true }])),
  resultTypes: ['violations'],
}
const node = (one) => `${one.target.join(' ')} ${one.html.slice(0, 200)} — ${one.failureSummary.replaceAll(/\s+/gu, ' ')}`
axe.run(document, options).then(
  (found) => {
    const ran = new Set([found.passes, found.violations, found.incomplete, found.inapplicable].flat().map((rule) => rule.id))
    done({
      listed: all.length,
      ran: all.filter((id) => ran.has(id)).length,
      passed: found.passes.length,
      violations: found.violations.map((rule) => ({ id: rule.id, impact: rule.impact, nodes: rule.nodes.slice(0, 5).map(node) })),
    })
  },
  (error) => done({ error: String(error) }),
)
