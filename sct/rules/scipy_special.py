"""The functions of `scipy.special`, where SciPy is installed.  Loaded when one of them is first looked up."""

from __future__ import annotations

import importlib.util
from typing import Any

from sct.rules.words import Words

names: dict[str, Any] = {}
if importlib.util.find_spec("scipy") is not None:
    names["special"] = importlib.import_module("scipy.special")

words = Words(**names)
elementwise, composed = words.elementwise, words.composed

elementwise("special.gamma(z, /) -> y", z="y * special.digamma(z)", domain=(0.3, 4.0))
elementwise("special.gammaln(x, /)", x="special.digamma(x)", domain=(0.3, 4.0))
elementwise("special.digamma(z, /)", z="special.zeta(2, z)", domain=(0.3, 4.0))
elementwise("special.zeta(x, q)", q="-x * special.zeta(x + 1, q)", sample="2, 0.7")
elementwise("special.polygamma(n, x)", x="special.polygamma(n + 1, x)", sample="1, 0.7")
elementwise("special.beta(a, b, /) -> y", a="y * (special.digamma(a) - special.digamma(a + b))",
            b="y * (special.digamma(b) - special.digamma(a + b))")  # fmt: skip
elementwise("special.betaln(a, b, /)", a="special.digamma(a) - special.digamma(a + b)",
            b="special.digamma(b) - special.digamma(a + b)")  # fmt: skip
elementwise("special.gammainc(a, x, /)", x="np.exp((a - 1) * np.log(x) - x - special.gammaln(a))")
elementwise("special.gammaincc(a, x, /)", x="-np.exp((a - 1) * np.log(x) - x - special.gammaln(a))")

elementwise("special.erf(z, /)", z="2 / math.sqrt(math.pi) * np.exp(-z * z)")
elementwise("special.erfc(x, /)", x="-2 / math.sqrt(math.pi) * np.exp(-x * x)")
elementwise("special.erfcx(x, /) -> y", x="2 * x * y - 2 / math.sqrt(math.pi)")
elementwise("special.erfinv(y, /) -> x", y="0.5 * math.sqrt(math.pi) * np.exp(x * x)")
elementwise("special.ndtr(x, /)", x="np.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)")
elementwise("special.log_ndtr(x, /) -> y", x="np.exp(-0.5 * x * x - y) / math.sqrt(2 * math.pi)")
elementwise("special.ndtri(y, /) -> x", y="math.sqrt(2 * math.pi) * np.exp(0.5 * x * x)")

elementwise("special.expit(x, /) -> y", x="y * (1 - y)")
elementwise("special.log_expit(x, /) -> y", x="-np.expm1(y)")
elementwise("special.logit(x, /)", x="1 / (x * (1 - x))")
elementwise("special.xlogy(x, y, /)", x="safe_log(y)", y="safe_divide(x, y)")
elementwise("special.xlog1py(x, y, /)", x="np.log1p(y)", y="x / (1 + y)")
elementwise("special.entr(x, /)", x="-np.log(x) - 1")

elementwise("special.j0(x, /)", x="-special.j1(x)")
elementwise("special.j1(x, /)", x="0.5 * (special.j0(x) - special.jv(2, x))")
elementwise("special.jv(v, z, /)", z="0.5 * (special.jv(v - 1, z) - special.jv(v + 1, z))", sample="1.5, 0.7")
elementwise("special.y0(x, /)", x="-special.y1(x)")
elementwise("special.y1(x, /)", x="0.5 * (special.y0(x) - special.yv(2, x))")
elementwise("special.yv(v, z, /)", z="0.5 * (special.yv(v - 1, z) - special.yv(v + 1, z))", sample="1.5, 0.7")
elementwise("special.i0(x, /)", x="special.i1(x)")
elementwise("special.i1(x, /)", x="0.5 * (special.i0(x) + special.iv(2, x))")
elementwise("special.iv(v, z, /)", z="0.5 * (special.iv(v - 1, z) + special.iv(v + 1, z))", sample="1.5, 0.7")
elementwise("special.k0(x, /)", x="-special.k1(x)")
elementwise("special.k1(x, /)", x="-0.5 * (special.k0(x) + special.kv(2, x))")
elementwise("special.kv(v, z, /)", z="-0.5 * (special.kv(v - 1, z) + special.kv(v + 1, z))", sample="1.5, 0.7")

# Shifted by the maximum, as the functions themselves do; the shift moves nothing.
composed(
    "special.logsumexp(a, axis=None, *, keepdims=False) -> y",
    "np.log(np.sum(np.exp(a - largest(a, axis)), axis, keepdims=keepdims)) + np.reshape(largest(a, axis), np.shape(y))",
    sample="np.array([0.4, -0.7, 0.5])",
)
composed(
    "special.softmax(x, axis=None)",
    "np.exp(x - largest(x, axis)) / np.sum(np.exp(x - largest(x, axis)), axis, keepdims=True)",
    sample="np.array([0.4, -0.7, 0.5])",
)
composed(
    "special.log_softmax(x, axis=None)",
    "x - largest(x, axis) - np.log(np.sum(np.exp(x - largest(x, axis)), axis, keepdims=True))",
    sample="np.array([0.4, -0.7, 0.5])",
)
