"""The pages that people read: values in, HTML out. Complete without a script; nothing comes from outside.

Scripts (`built_scripts/`, built from `front/`) and style sheets are served by their digests.
"""
