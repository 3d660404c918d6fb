def test_x():
    import ast
    from tests.architecture.test_one_door import all_rules, programs, modules_imported, root_of, stateful_models, is_something_else, at
    acts = {rule.name for _m, rule in all_rules()}
    for path, tree in programs().items():
        modules = modules_imported(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in acts and root_of(node.func) not in modules - {m.__name__ for m in stateful_models()}:
                print(at(path,node))
    assert 0
