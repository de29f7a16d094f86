"""Why, why not, and what it would have taken, of single candidates.

Here lie:

    dossier    项目档案: everything that is known of single candidates of one list, each fact from a solve or a …
    trials     位次前移试算: the least combined score with which somebody would have had a tier, all others as they …
"""

__all__ = ["dossier", "trials"]
