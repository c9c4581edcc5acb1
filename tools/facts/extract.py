# SPDX-License-Identifier: GPL-2.0
"""
From one C file of a kernel tree to what the rules need of it, by libclang: the calls and
assignments of each function in order, with the conditions that they are under, and the
initialisers of variables.

An expression is a list whose first item says what it is:

    ["int", number]             ["str", text]           ["ref", name, kind, type]
    ["mem", base, field, type]  ["addr", e]             ["deref", e]
    ["if", condition, a, b]     ["call", name, args]    ["op", operator, a, b]
    ["init", [[field, value]]]  ["text", source]

The kind of a reference is "fn", "param", "local", "global" or "enum". The type of a member
is the structure that it is a member of.
"""
import ctypes
import os

import clang.cindex as ci

K = ci.CursorKind
TRANSPARENT = {K.UNEXPOSED_EXPR, K.PAREN_EXPR, K.CSTYLE_CAST_EXPR}
EVALUATED = {K.INTEGER_LITERAL, K.BINARY_OPERATOR, K.UNARY_OPERATOR,
             K.CONDITIONAL_OPERATOR, K.PAREN_EXPR, K.CSTYLE_CAST_EXPR, K.UNEXPOSED_EXPR,
             K.CHARACTER_LITERAL, K.CXX_UNARY_EXPR}
LOOPS = {K.FOR_STMT, K.WHILE_STMT, K.DO_STMT}
DEEPEST = 60
# Numbered by libclang from 1 on
BINARY = (".*", "->*", "*", "/", "%", "+", "-", "<<", ">>", "<=>", "<", ">", "<=", ">=", "==",
          "!=", "&", "^", "|", "&&", "||", "=", "*=", "/=", "%=", "+=", "-=", "<<=", ">>=",
          "&=", "^=", "|=", ",")
UNARY = ("++", "--", "++", "--", "addr", "deref", "+", "-", "~", "!")
ASSIGNS = BINARY[BINARY.index("="):-1]


def declare_evaluation():
    """What libclang offers and its Python bindings do not."""
    lib = ci.conf.lib
    lib.clang_Cursor_Evaluate.argtypes = [ci.Cursor]
    lib.clang_Cursor_Evaluate.restype = ctypes.c_void_p
    for name, result in (("getKind", ctypes.c_int), ("getAsLongLong", ctypes.c_longlong),
                         ("isUnsignedInt", ctypes.c_uint),
                         ("getAsUnsigned", ctypes.c_ulonglong), ("dispose", None)):
        function = getattr(lib, "clang_EvalResult_" + name)
        function.argtypes = [ctypes.c_void_p]
        function.restype = result
    for name in ("Binary", "Unary"):
        function = getattr(lib, f"clang_getCursor{name}OperatorKind")
        function.argtypes = [ci.Cursor]
        function.restype = ctypes.c_int
    return lib


LIB = declare_evaluation()


def evaluate(cursor):
    """The value of a constant expression, or None."""
    result = LIB.clang_Cursor_Evaluate(cursor)
    if not result:
        return None
    value = None
    if LIB.clang_EvalResult_getKind(result) == 1:
        if LIB.clang_EvalResult_isUnsignedInt(result):
            value = LIB.clang_EvalResult_getAsUnsigned(result)
        else:
            value = LIB.clang_EvalResult_getAsLongLong(result)
    LIB.clang_EvalResult_dispose(result)
    return value


def arguments(tree, build, arch, target, folder):
    """The compiler's command line for a file of @folder; @build has generated headers."""
    inside = f"{tree}/arch/{arch}/include"
    made = f"{build}/arch/{arch}/include/generated"
    places = [inside, made, f"{tree}/include", f"{build}/include", f"{inside}/uapi",
              f"{made}/uapi", f"{tree}/include/uapi", f"{build}/include/generated/uapi"]
    # Drivers add include directories of their own: all that any driver adds
    while folder and folder != "drivers":
        places += [f"{tree}/{folder}", f"{tree}/{folder}/include"]
        folder = os.path.dirname(folder)
    places += [f"{tree}/drivers/gpu/drm/amd/include", f"{tree}/drivers/gpu/drm/nouveau/include",
               f"{tree}/drivers/gpu/drm/nouveau/include/nvkm", f"{tree}/drivers/usb/gadget/udc",
               f"{tree}/drivers/usb/gadget/function", f"{tree}/drivers/media/tuners",
               f"{tree}/drivers/media/dvb-frontends"]
    return ["-x", "c", "-std=gnu11", "-nostdinc", "-w", "-ferror-limit=0", "-fshort-wchar",
            "-fno-builtin", "-fms-extensions", f"--target={target}", "-D__KERNEL__",
            "-DMODULE", '-DKBUILD_MODNAME="x"', '-DKBUILD_BASENAME="x"',
            "-DKBUILD_MODFILE=\"x\"", "-DKASAN_SHADOW_SCALE_SHIFT=3",
            *(f"-I{place}" for place in places if os.path.isdir(place)),
            *(word for name in ("compiler-version", "kconfig", "compiler_types")
              for word in ("-include", f"{tree}/include/linux/{name}.h")
              if os.path.exists(word) or word == "-include")]


def variables(expression):
    """
    The outermost references and members in an expression. Each operator in the expansion of
    DMA_BIT_MASK() stands for the macro, so go on to its argument.
    """
    if isinstance(expression, list):
        if expression[:2] == ["call", "DMA_BIT_MASK"]:
            yield from variables(expression[2])
        elif expression and expression[0] in ("ref", "mem", "call"):
            yield expression
        else:
            for part in expression:
                yield from variables(part)


def mask_of(expression):
    """DMA_BIT_MASK() of a variable: the macro's expansion does not matter."""
    found = []
    for variable in variables(expression):
        if variable not in found:
            found.append(variable)
    if len(found) == 1:
        return ["call", "DMA_BIT_MASK", found]
    return ["text", "DMA_BIT_MASK"]


class Extractor:
    """One translation unit."""

    def __init__(self, tree, path, args):
        self.tree = tree
        self.path = path
        self.text = {}
        self.functions = {}
        self.variables = {}
        self.function = None
        self.context = ()
        # Precompiled headers have no code of drivers
        index = ci.Index.create(excludeDecls=True)
        unit = index.parse(os.path.join(tree, path), args=args)
        self.errors = [str(d) for d in unit.diagnostics if d.severity >= 3]
        for cursor in unit.cursor.get_children():
            self.declaration(cursor)

    def place(self, cursor):
        """File, relative to the tree, and line."""
        location = cursor.location
        return [os.path.relpath(location.file.name, self.tree), location.line]

    def mine(self, cursor):
        """Is the cursor in the file itself, or in a header in a folder of drivers?"""
        file = cursor.location.file
        return file and file.name.startswith((f"{self.tree}/drivers/", f"{self.tree}/sound/",
                                              f"{self.tree}/net/", f"{self.tree}/io_uring/"))

    def declaration(self, cursor):
        if not self.mine(cursor):
            return
        if cursor.kind == K.FUNCTION_DECL and cursor.is_definition():
            self.begin(cursor)
        elif cursor.kind == K.VAR_DECL and cursor.storage_class != ci.StorageClass.EXTERN:
            self.variable(cursor)

    def begin(self, cursor):
        params = [[p.spelling, p.type.spelling] for p in cursor.get_arguments()]
        self.function = {"place": self.place(cursor), "params": params, "events": [],
                         "static": cursor.storage_class == ci.StorageClass.STATIC}
        self.functions[cursor.spelling] = self.function
        for child in cursor.get_children():
            if child.kind == K.COMPOUND_STMT:
                self.statement(child)
        self.function = None

    def variable(self, cursor):
        value = self.initial(cursor)
        if value:
            self.variables[cursor.spelling] = {
                "place": self.place(cursor), "type": cursor.type.spelling, "value": value}

    def initial(self, cursor):
        children = [c for c in cursor.get_children() if c.kind.is_expression()]
        if not children:
            return None
        # The children before the initialiser are the bounds of the array
        last = children[-1]
        if cursor.type.kind == ci.TypeKind.CONSTANTARRAY and last.kind != K.INIT_LIST_EXPR \
                and last.kind not in TRANSPARENT and last.kind != K.STRING_LITERAL:
            return None
        return self.expression(last)

    # Statements

    def emit(self, cursor, *event):
        if self.function is not None:
            self.function["events"].append([*event, *self.place(cursor), list(self.context)])

    def under(self, branch, cursor):
        before = self.context
        self.context = before + (branch,)
        self.statement(cursor)
        self.context = before

    def statement(self, cursor):
        kind = cursor.kind
        children = list(cursor.get_children())
        if kind == K.IF_STMT and children:
            line = cursor.location.line
            before = self.context
            self.context = before + ([line, "if", None],)
            condition = self.expression(children[0])
            self.context = before
            for branch, child in zip(("then", "else"), children[1:]):
                self.under([line, branch, condition], child)
        elif kind == K.RETURN_STMT:
            value = self.expression(children[0]) if children else None
            self.emit(cursor, "return", value)
        elif kind == K.DECL_STMT:
            for child in children:
                if child.kind == K.VAR_DECL:
                    value = self.initial(child)
                    self.emit(child, "local", child.spelling, child.type.spelling, value)
        elif kind in LOOPS or kind.is_statement():
            for child in children:
                self.statement(child)
        elif kind.is_expression():
            self.expression(cursor)

    # Expressions

    def source(self, cursor):
        start, end = cursor.extent.start, cursor.extent.end
        if not start.file or not end.file or start.file.name != end.file.name:
            return ""
        return self.between(start.file.name, start.offset, end.offset)

    def between(self, name, start, end):
        if name not in self.text:
            with open(name, "rb") as file:
                self.text[name] = file.read()
        return self.text[name][start:end].decode("utf-8", "replace")

    def expression(self, cursor, depth=0):
        kind = cursor.kind
        if depth > DEEPEST:
            return ["text", ""]
        if kind in EVALUATED:
            value = evaluate(cursor)
            if value is not None:
                return ["int", value]
        handler = HANDLERS.get(kind)
        if handler:
            return handler(self, cursor, depth + 1)
        if kind.is_statement():
            self.statement(cursor)
            return ["text", ""]
        children = [self.expression(c, depth + 1) for c in cursor.get_children()
                    if c.kind.is_expression() or c.kind.is_statement()]
        return children[0] if len(children) == 1 else ["text", self.source(cursor)[:80]]

    def transparent(self, cursor, depth):
        children = list(cursor.get_children())
        fields = [c for c in children if c.kind == K.MEMBER_REF]
        rest = [c for c in children if c.kind.is_expression()]
        if fields and rest:
            return ["at", ".".join(f.spelling for f in fields),
                    self.expression(rest[-1], depth)]
        if len(rest) == 1:
            return self.expression(rest[0], depth)
        if rest and cursor.kind == K.CSTYLE_CAST_EXPR:
            # The operand of a typeof() may come first
            return self.expression(rest[-1], depth)
        if len(rest) == 2 and cursor.kind == K.UNEXPOSED_EXPR:
            # An element of an array by its index
            return ["at", self.source(rest[0]), self.expression(rest[1], depth)]
        for child in children:
            if child.kind.is_statement():
                self.statement(child)
        return ["text", self.source(cursor)[:80]]

    def reference(self, cursor, _depth):
        target = cursor.referenced
        if target is None:
            return ["text", cursor.spelling]
        if target.kind == K.ENUM_CONSTANT_DECL:
            return ["int", target.enum_value]
        kind = {K.FUNCTION_DECL: "fn", K.PARM_DECL: "param"}.get(target.kind)
        if not kind:
            parent = target.semantic_parent
            kind = "local" if parent and parent.kind == K.FUNCTION_DECL else "global"
        return ["ref", cursor.spelling, kind, target.type.spelling]

    def member(self, cursor, depth):
        children = list(cursor.get_children())
        base = self.expression(children[0], depth) if children else ["text", ""]
        target = cursor.referenced
        owner = target.semantic_parent.spelling if target and target.semantic_parent else ""
        kind = target.type.spelling if target else ""
        return ["mem", base, cursor.spelling, owner, kind]

    def call(self, cursor, depth):
        children = list(cursor.get_children())
        if not children:
            return ["text", cursor.spelling]
        callee = self.expression(children[0], depth)
        args = [self.expression(c, depth) for c in children[1:]]
        name = callee[1] if callee[0] == "ref" else ""
        if callee[0] == "mem":
            name = "." + callee[2]
        self.emit(cursor, "call", name, args, callee if not name or name[0] == "." else None)
        return ["call", name, args]

    def binary(self, cursor, depth):
        children = list(cursor.get_children())
        if len(children) != 2:
            return ["text", self.source(cursor)[:80]]
        a, b = (self.expression(c, depth) for c in children)
        operator = BINARY[LIB.clang_getCursorBinaryOperatorKind(cursor) - 1]
        if self.source(cursor)[:13] == "DMA_BIT_MASK(":
            return mask_of(["op", operator, a, b])
        if operator in ASSIGNS:
            self.emit(cursor, "assign", a, operator, b)
        return ["op", operator, a, b]

    def unary(self, cursor, depth):
        children = list(cursor.get_children())
        inner = self.expression(children[0], depth) if children else ["text", ""]
        kind = LIB.clang_getCursorUnaryOperatorKind(cursor)
        name = UNARY[kind - 1] if 0 < kind <= len(UNARY) else ""
        return [name, inner] if name in ("addr", "deref") else ["op", name, inner, None]

    def conditional(self, cursor, depth):
        parts = [self.expression(c, depth) for c in cursor.get_children()]
        text = self.source(cursor)
        if text[:13] == "DMA_BIT_MASK(":
            return mask_of(parts)
        return ["if", *parts] if len(parts) == 3 else ["text", text[:80]]

    def initialiser(self, cursor, depth):
        values = []
        for child in cursor.get_children():
            value = self.expression(child, depth)
            if value[0] == "at":
                values.append([value[1], value[2], child.location.line])
            else:
                values.append([None, value, child.location.line])
        return ["init", values]

    def string(self, cursor, _depth):
        return ["str", cursor.spelling.strip('"')]

    def blocks(self, cursor, _depth):
        """A statement expression: its value is that of its last statement."""
        last = ["text", ""]
        for child in cursor.get_children():
            for inner in child.get_children():
                if inner.kind.is_expression():
                    last = self.expression(inner, _depth)
                else:
                    self.statement(inner)
        return last

    def subscript(self, cursor, depth):
        parts = [self.expression(c, depth) for c in cursor.get_children()]
        return ["index", *parts] if len(parts) == 2 else ["text", self.source(cursor)[:80]]


HANDLERS = {
    K.UNEXPOSED_EXPR: Extractor.transparent,
    K.PAREN_EXPR: Extractor.transparent,
    K.CSTYLE_CAST_EXPR: Extractor.transparent,
    K.DECL_REF_EXPR: Extractor.reference,
    K.MEMBER_REF_EXPR: Extractor.member,
    K.CALL_EXPR: Extractor.call,
    K.BINARY_OPERATOR: Extractor.binary,
    K.COMPOUND_ASSIGNMENT_OPERATOR: Extractor.binary,
    K.UNARY_OPERATOR: Extractor.unary,
    K.CONDITIONAL_OPERATOR: Extractor.conditional,
    K.INIT_LIST_EXPR: Extractor.initialiser,
    K.COMPOUND_LITERAL_EXPR: Extractor.transparent,
    K.STRING_LITERAL: Extractor.string,
    K.StmtExpr: Extractor.blocks,
    K.ARRAY_SUBSCRIPT_EXPR: Extractor.subscript,
}


def precompile(header, args, result):
    """Parse headers once for all files."""
    unit = ci.Index.create().parse(header, args=["-x", "c-header", *args[2:]],
                                   options=ci.TranslationUnit.PARSE_INCOMPLETE)
    unit.save(result)


def extract(tree, path, args):
    """All of the above for one file."""
    found = Extractor(tree, path, args)
    return {"path": path, "functions": found.functions, "variables": found.variables,
            "errors": len(found.errors), "first": found.errors[:3]}
