"""Manifests: `kubectl get -o yaml`, `-o json`, and YAML as Helm and Kustomize write it."""

from analyzer.parsers.manifests.looks import looks_like_manifests
from analyzer.parsers.manifests.read import parse_manifests

__all__ = ["looks_like_manifests", "parse_manifests"]
