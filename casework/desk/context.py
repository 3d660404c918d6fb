"""What every page knows."""


def desk(request):
    return {}
