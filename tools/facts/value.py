# SPDX-License-Identifier: GPL-2.0
"""
Numbers in a driver, also where they depend on the data of a device ID.
"""
import operator

from module import bare, final, strip

OPERATORS = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "|": operator.or_,
    "&": operator.and_, "<<": lambda a, b: a << (b & 63), ">>": lambda a, b: a >> (b & 63),
    "==": lambda a, b: int(a == b), "!=": lambda a, b: int(a != b),
    "<": lambda a, b: int(a < b), ">": lambda a, b: int(a > b),
    "<=": lambda a, b: int(a <= b), ">=": lambda a, b: int(a >= b),
    "&&": lambda a, b: int(bool(a and b)), "||": lambda a, b: int(bool(a or b)),
}
UNARY = {"!": lambda a: int(not a), "-": operator.neg, "~": operator.invert}
# None of these fails for these drivers, so a second choice after a failure is never taken
SUCCEEDS = ("dma_set_mask", "dma_set_mask_and_coherent", "dma_coerce_mask_and_coherent",
            "dma_set_coherent_mask")
# Functions that return the data of the matching ID
MATCH_DATA = ("of_device_get_match_data", "device_get_match_data")
DEEPEST = 24


class Evaluator:
    """Evaluates expressions for the device ID with this @data in @file, or for all IDs."""

    def __init__(self, module, data=None, file=None):
        self.module = module
        self.file = file
        # For each function under evaluation, how it was called: caller, arguments and line
        self.bound = {}
        self.data = self.variable(data)
        self.plain = data[1] if data and data[0] == "int" else None

    def variable(self, data):
        """The variable that a device ID's data refers to."""
        reference = strip(data) if data else None
        if reference and reference[0] == "index":
            return self.element(reference)
        if not reference or reference[0] != "ref":
            return None
        return self.module.find(self.file, reference[1])

    def element(self, reference):
        """An element of an array of structures, as a variable of its own."""
        array = strip(reference[1])
        whole = self.module.find(self.file, array[1]) if array[0] == "ref" else None
        if not whole or reference[2][0] != "int" or whole["value"][0] != "init":
            return None
        for position, (_, value, _) in enumerate(whole["value"][1]):
            if position == reference[2][1] and value[0] == "init":
                return {"type": bare(whole["type"]), "value": value}
        return None

    def number(self, function, expression, depth=0, line=None):
        """The set of possible values; None in it means that some are not known."""
        if depth > DEEPEST:
            return {None}
        kind = expression[0]
        if kind == "int":
            return {expression[1]}
        if kind in ("addr", "deref"):
            return {None}
        if kind == "call":
            return self.call(function, expression, depth, line)
        if kind == "op":
            return self.operation(function, expression, depth, line)
        if kind == "if":
            return self.choice(function, expression, depth, line)
        if kind == "mem":
            return self.member(function, expression, depth)
        if kind == "ref" and expression[2] == "local":
            return self.local(function, expression, depth, line)
        if kind == "ref" and expression[2] == "param":
            return self.parameter(function, expression, depth)
        return {None}

    def call(self, function, expression, depth, line):
        name = expression[1]
        if name in SUCCEEDS:
            return {0}
        if name in MATCH_DATA and self.plain is not None:
            return {self.plain}
        if name == "DMA_BIT_MASK":
            # Each operator in the macro's expansion stands for the macro again
            while expression[2][0][0] == "call" and expression[2][0][1] == name:
                expression = expression[2][0]
            return {None if n is None else (1 << min(max(n, 0), 64)) - 1
                    for n in self.number(function, expression[2][0], depth + 1, line)}
        target = self.module.find(function["file"], name) if function else None
        if not target or "events" not in target:
            return {None}
        key = (target["file"], name)
        before = self.bound.get(key)
        self.bound[key] = (function, expression[2], line)
        found = set()
        for event in target["events"]:
            if event[0] == "return" and event[1] and self.happens(target, event[-1], depth):
                found |= self.number(target, event[1], depth + 1, event[-2])
        self.bound[key] = before
        return found or {None}

    def operation(self, function, expression, depth, line):
        _, name, a, b = expression
        left = self.number(function, a, depth + 1, line)
        if name == "=":
            return self.number(function, b, depth + 1, line)
        if b is None:
            apply = UNARY.get(name)
            return {apply(n) if apply and n is not None else None for n in left}
        right = self.number(function, b, depth + 1, line)
        apply = OPERATORS.get(name)
        if name == "&&" and left == {0}:
            return {0}
        if name == "||" and None not in left and 0 not in left:
            return {1}
        if not apply:
            return {None}
        return {apply(m, n) if None not in (m, n) else None for m in left for n in right}

    def choice(self, function, expression, depth, line):
        which = {None if n is None else bool(n)
                 for n in self.number(function, expression[1], depth + 1, line)}
        found = set()
        if True in which or None in which:
            found |= self.number(function, expression[2], depth + 1, line)
        if False in which or None in which:
            found |= self.number(function, expression[3], depth + 1, line)
        return found

    def member(self, function, expression, depth):
        owner, field = expression[3], expression[2]
        if self.data and bare(self.data.get("type", "")) == owner and \
                self.data.get("value", [""])[0] == "init":
            value = final(self.data["value"]).get(field)
            return self.number(None, value[0], depth + 1) if value else {0}
        found = set()
        for where, event in self.module.assigned.get((owner, field), ()):
            if event[2] != "=":
                return {None}
            if self.happens(where, event[-1], depth):
                found |= self.number(where, event[3], depth + 1, event[-2])
        for value in self.module.initialised(owner, field):
            found |= self.number(None, value, depth + 1)
        return found or {None}

    def local(self, function, expression, depth, line):
        """The values of a local variable; with a line, those assigned last before it."""
        last = None
        found = set()
        for event in function["events"]:
            value = None
            if event[0] == "local" and event[1] == expression[1]:
                value = event[3]
            elif event[0] == "assign" and event[1][:3] == ["ref", expression[1], "local"]:
                value = event[3] if event[2] == "=" else ["text", ""]
            if value and self.happens(function, event[-1], depth):
                if line is None or event[-2] <= line:
                    if not event[-1]:
                        last = None
                    last = (last or set()) | self.number(function, value, depth + 1,
                                                         event[-2] - 1)
                found.add(repr(value))
        return last or {None}

    def parameter(self, function, expression, depth):
        names = [p[0] for p in function["params"]]
        found = set()
        key = (function["file"], function["name"])
        if self.bound.get(key) and expression[1] in names:
            return self.argument(key, names.index(expression[1]), depth)
        for caller, event in self.module.calls.get(function["name"], ()):
            index = names.index(expression[1]) if expression[1] in names else 99
            if index < len(event[2]) and self.happens(caller, event[-1], depth):
                found |= self.number(caller, event[2][index], depth + 1, event[-2])
        return found or {None}

    def argument(self, key, index, depth):
        """The values of an argument in the call that is being evaluated."""
        bound = self.bound.pop(key)
        caller, arguments, line = bound
        found = {None}
        if index < len(arguments):
            found = self.number(caller, arguments[index], depth + 1, line)
        self.bound[key] = bound
        return found

    def happens(self, function, context, depth=0):
        """May an event under these conditions happen?"""
        for line, branch, condition in context:
            if branch == "if" or depth > 6:
                continue
            values = self.number(function, condition, depth + 4, line)
            if branch == "then" and values == {0}:
                return False
            if branch == "else" and None not in values and 0 not in values:
                return False
        return True
