#!/bin/sh
echo "HAProxy version 2.6.12 2026/10/17"
